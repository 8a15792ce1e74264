import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/bookings',
    component: () => import('./BookingsPage.vue'),
    meta: { title: '预约', deep: true, nav: { label: '预约', note: '每天谁来、几点、谁做', icon: 'calendar-o', order: 26, group: 'shop' } },
  },
] satisfies RouteRecordRaw[]
