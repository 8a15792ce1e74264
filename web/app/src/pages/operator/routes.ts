import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/operator/shops',
    component: () => import('./ShopsPage.vue'),
    meta: {
      title: '所有店铺', role: 'operator', deep: true,
      nav: { label: '所有店铺', note: '开新店、看套餐和花费', icon: 'wap-nav', order: 10, group: 'operator' },
    },
  },
  {
    path: '/operator/letters',
    component: () => import('./AllLettersPage.vue'),
    meta: {
      title: '没送到的消息', role: 'operator', deep: true,
      nav: { label: '没送到的消息', note: '各店没答上、没发出的', icon: 'envelop-o', order: 20, group: 'operator' },
    },
  },
] satisfies RouteRecordRaw[]
