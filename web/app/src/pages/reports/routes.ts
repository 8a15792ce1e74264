import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/reports',
    component: () => import('./ReportsPage.vue'),
    meta: { title: '数据', deep: true, nav: { label: '数据和报告', note: '日报、周报，问一句就有', icon: 'chart-trending-o', order: 18, group: 'shop' } },
  },
  { path: '/reports/settings', component: () => import('./ReportSettingsPage.vue'), meta: { title: '报告设置', deep: true } },
  { path: '/reports/rows/:name', component: () => import('./RowsPage.vue'), meta: { title: '明细', deep: true } },
  { path: '/reports/:id(\\d+)', component: () => import('./ReportPage.vue'), meta: { title: '报告', deep: true } },
] satisfies RouteRecordRaw[]
