import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/knowledge/gaps', component: () => import('./GapsPage.vue'), meta: { title: '没答好的问题', deep: true } },
] satisfies RouteRecordRaw[]
