import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/settings/identities',
    component: () => import('./LocksPage.vue'),
    meta: {
      title: '认顾客', deep: true,
      nav: { label: '认顾客', note: '怎么确认订单是谁的，谁试错被锁', icon: 'user-circle-o', order: 60, group: 'serving' },
    },
  },
] satisfies RouteRecordRaw[]
