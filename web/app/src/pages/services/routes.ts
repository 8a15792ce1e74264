import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/settings/services',
    component: () => import('./ServicesPage.vue'),
    meta: {
      title: '预约设置', role: 'owner', deep: true,
      nav: { label: '预约设置', note: '能约什么、谁来做、哪天休息', icon: 'calendar-o', order: 30, group: 'people' },
    },
  },
] satisfies RouteRecordRaw[]
