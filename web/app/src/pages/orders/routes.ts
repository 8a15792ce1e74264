import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/orders',
    component: () => import('./OrdersPage.vue'),
    meta: { title: '订单', deep: true, nav: { label: '订单', note: '查单、导入、物流', icon: 'orders-o', order: 24, group: 'shop' } },
  },
  { path: '/orders/import', component: () => import('./OrdersImportPage.vue'), meta: { title: '导入订单', deep: true, role: 'owner' } },
  { path: '/orders/:id(\\d+)', component: () => import('./OrderPage.vue'), meta: { title: '订单', deep: true } },
] satisfies RouteRecordRaw[]
