import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/setup',
    component: () => import('./SetupPage.vue'),
    meta: { title: '开店向导', role: 'owner', deep: true, nav: { label: '开店向导', note: '一步步接上企业微信', icon: 'guide-o', order: 10, group: 'setup' } },
  },
] satisfies RouteRecordRaw[]
