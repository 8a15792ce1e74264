import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/tickets',
    component: () => import('./TicketsPage.vue'),
    meta: { title: '工单', deep: true, nav: { label: '工单', note: '退换货、投诉，办到哪一步', icon: 'todo-list-o', order: 23, group: 'shop' } },
  },
  { path: '/tickets/:id(\\d+)', component: () => import('./TicketPage.vue'), meta: { title: '工单', deep: true } },
] satisfies RouteRecordRaw[]
