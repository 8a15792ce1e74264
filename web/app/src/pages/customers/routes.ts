import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/customers',
    component: () => import('./CustomersPage.vue'),
    meta: { title: '顾客', nav: { label: '顾客', icon: 'contact-o', order: 30, group: 'bar' } },
  },
  { path: '/customers/:id(\\d+)', component: () => import('./CustomerPage.vue'), meta: { title: '顾客', deep: true } },
  { path: '/customers/segments', component: () => import('./SegmentsPage.vue'), meta: { title: '人群', deep: true } },
] satisfies RouteRecordRaw[]
