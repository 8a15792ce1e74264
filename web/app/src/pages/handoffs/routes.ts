import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/handoffs',
    component: () => import('./HandoffsPage.vue'),
    meta: {
      title: '转人工记录', deep: true,
      nav: { label: '转人工记录', note: '谁转了人工、为什么、等了多久、谁接的', icon: 'service-o', order: 16, group: 'shop' },
    },
  },
] satisfies RouteRecordRaw[]
