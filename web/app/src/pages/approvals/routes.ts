import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/approvals',
    component: () => import('./ApprovalsPage.vue'),
    meta: {
      title: '优惠审批', role: 'owner', deep: true,
      nav: { label: '优惠审批', note: '员工和小二申请的优惠，等你点头', icon: 'passed', order: 20, group: 'shop' },
    },
  },
] satisfies RouteRecordRaw[]
