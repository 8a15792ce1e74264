import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/notices/rules',
    component: () => import('./NoticeRulesPage.vue'),
    meta: { title: '通知谁', deep: true, nav: { label: '通知谁', icon: 'bell', order: 65, group: 'setup' } },
  },
] satisfies RouteRecordRaw[]
