import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/knowledge/try', component: () => import('./TryPage.vue'), meta: { title: '试一试', deep: true } },
] satisfies RouteRecordRaw[]
