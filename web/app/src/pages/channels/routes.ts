import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/settings/channels',
    component: () => import('./ChannelsPage.vue'),
    meta: {
      title: '渠道码和欢迎语', deep: true,
      nav: { label: '渠道码和欢迎语', note: '贴哪张码来的人，第一句说什么', icon: 'qr', order: 40, group: 'people' },
    },
  },
  { path: '/settings/channels/new', component: () => import('./ChannelPage.vue'), meta: { title: '新渠道', role: 'owner', deep: true } },
  { path: '/settings/channels/:id(\\d+)', component: () => import('./ChannelPage.vue'), meta: { title: '渠道', role: 'owner', deep: true } },
] satisfies RouteRecordRaw[]
