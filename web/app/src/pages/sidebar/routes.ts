import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/sidebar',
    component: () => import('./SidebarPage.vue'),
    meta: { title: '聊天侧边栏', deep: true, nav: { label: '聊天侧边栏', note: '在企业微信里聊天时看顾客资料', icon: 'chat-o', order: 40, group: 'links' } },
  },
] satisfies RouteRecordRaw[]
