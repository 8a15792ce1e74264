import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/more',
    component: () => import('./MorePage.vue'),
    meta: { title: '更多', nav: { label: '更多', icon: 'apps-o', order: 90, group: 'bar' } },
  },
] satisfies RouteRecordRaw[]
