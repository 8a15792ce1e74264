import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/broadcasts',
    component: () => import('./BroadcastsPage.vue'),
    meta: { title: '群发', deep: true, nav: { label: '群发', note: '给一群顾客发一条消息', icon: 'bullhorn-o', order: 22, group: 'customers' } },
  },
  { path: '/broadcasts/new', component: () => import('./NewBroadcastPage.vue'), meta: { title: '新群发', deep: true, role: 'owner' } },
  { path: '/broadcasts/:id(\\d+)', component: () => import('./BroadcastPage.vue'), meta: { title: '群发', deep: true } },
] satisfies RouteRecordRaw[]
