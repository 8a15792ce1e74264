import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/sidebar',
    component: () => import('./SidebarPage.vue'),
    meta: { title: '聊天侧边栏', deep: true, nav: { label: '聊天侧边栏', icon: 'chat-o', order: 82, group: 'setup' } },
  },
] satisfies RouteRecordRaw[]
