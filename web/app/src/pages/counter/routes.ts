import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/counter',
    component: () => import('./CounterPage.vue'),
    meta: { title: '核销优惠券', deep: true, nav: { label: '核销优惠券', note: '扫码或输码，当场用掉', icon: 'scan', order: 21, group: 'shop' } },
  },
] satisfies RouteRecordRaw[]
