import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/notices/rules',
    component: () => import('./NoticeRulesPage.vue'),
    meta: { title: '通知谁', deep: true, nav: { label: '通知谁', note: '订单、退款、评价告诉谁', icon: 'volume-o', order: 70, group: 'serving' } },
  },
] satisfies RouteRecordRaw[]
