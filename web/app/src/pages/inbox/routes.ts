import type { RouteRecordRaw } from 'vue-router'

const InboxPage = (): Promise<unknown> => import('./InboxPage.vue')

export default [
  {
    path: '/inbox',
    component: InboxPage,
    meta: { title: '会话', nav: { label: '会话', icon: 'chat-o', order: 20, group: 'bar' } },
  },
  { path: '/inbox/:id(\\d+)', component: InboxPage, meta: { title: '会话', deep: true } },
] as RouteRecordRaw[]
