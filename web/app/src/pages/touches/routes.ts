import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/touches',
    component: () => import('./TouchesPage.vue'),
    meta: { title: '主动关怀', deep: true, nav: { label: '主动关怀', note: '发货、生日、好久没来时说一声', icon: 'like-o', order: 20, group: 'customers' } },
  },
] satisfies RouteRecordRaw[]
