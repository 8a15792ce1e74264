import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/reviews',
    component: () => import('./ReviewsPage.vue'),
    meta: {
      title: '评价和退款', deep: true,
      nav: { label: '评价和退款', note: '差评怎么回，谁在退款', icon: 'star-o', order: 24, group: 'shop' },
    },
  },
] satisfies RouteRecordRaw[]
