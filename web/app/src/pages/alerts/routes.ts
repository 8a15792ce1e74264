import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/alerts',
    component: () => import('./AlertsPage.vue'),
    meta: { title: '预警', deep: true, nav: { label: '预警', note: '缺货、差评、异常，先告诉你', icon: 'warning-o', order: 19, group: 'shop' } },
  },
  {
    path: '/alerts/stock',
    component: () => import('./StockPage.vue'),
    meta: { title: '库存预警', deep: true, nav: { label: '库存预警', note: '哪些快没了，几件时提醒', icon: 'bar-chart-o', order: 20, group: 'shop' } },
  },
  { path: '/alerts/settings', component: () => import('./AlertSettingsPage.vue'), meta: { title: '预警设置', deep: true } },
] satisfies RouteRecordRaw[]
