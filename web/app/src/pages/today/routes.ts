import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/',
    component: () => import('./TodayPage.vue'),
    meta: { title: '今天', nav: { label: '今天', icon: 'wap-home-o', order: 10, group: 'bar' } },
  },
  { path: '/letters', component: () => import('./LettersPage.vue'), meta: { title: '没发出去的消息', deep: true } },
] satisfies RouteRecordRaw[]
