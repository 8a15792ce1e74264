import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/knowledge/imports', component: () => import('./ImportsPage.vue'), meta: { title: '导入', deep: true } },
  { path: '/knowledge/imports/:id(\\d+)', component: () => import('./ImportPage.vue'), meta: { title: '导入', deep: true } },
] satisfies RouteRecordRaw[]
