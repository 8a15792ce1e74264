import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/tickets',
    component: () => import('./TicketsPage.vue'),
    meta: { title: '工单', deep: true, nav: { label: '工单', note: '退换货、投诉，办到哪一步', icon: 'todo-list-o', order: 23, group: 'shop' } },
  },
  { path: '/tickets/:id(\\d+)', component: () => import('./TicketPage.vue'), meta: { title: '工单', deep: true } },
  {
    path: '/tickets/settings',
    component: () => import('./TicketSettingsPage.vue'),
    meta: {
      title: '工单期限', role: 'owner', deep: true,
      nav: { label: '工单期限', note: '退换货、投诉多久办完，先给谁', icon: 'underway-o', order: 65, group: 'serving' },
    },
  },
] satisfies RouteRecordRaw[]
