import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/login', component: () => import('./LoginPage.vue'), meta: { title: '登录', bare: true } },
] satisfies RouteRecordRaw[]
