import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/tags',
    component: () => import('./TagsPage.vue'),
    meta: { title: '标签', deep: true, nav: { label: '标签规则', note: '什么样的顾客贴什么标签', icon: 'label-o', order: 15, group: 'customers' } },
  },
  { path: '/tags/new', component: () => import('./TagPage.vue'), meta: { title: '新标签', deep: true, role: 'owner' } },
  { path: '/tags/:id(\\d+)', component: () => import('./TagPage.vue'), meta: { title: '标签', deep: true } },
] satisfies RouteRecordRaw[]
