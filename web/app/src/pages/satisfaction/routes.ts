import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/satisfaction',
    component: () => import('./SatisfactionPage.vue'),
    meta: {
      title: '满意度', deep: true,
      nav: { label: '满意度', note: '顾客怎么评、问题解决了没有', icon: 'smile-o', order: 17, group: 'shop' },
    },
  },
] satisfies RouteRecordRaw[]
