import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/trials',
    component: () => import('./TrialsPage.vue'),
    meta: { title: 'A/B 试验', deep: true, nav: { label: 'A/B 试验', note: '两种说法，哪种管用', icon: 'balance-o', order: 24, group: 'customers' } },
  },
] satisfies RouteRecordRaw[]
