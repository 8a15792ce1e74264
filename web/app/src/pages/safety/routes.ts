import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/settings/safety',
    component: () => import('./SafetyPage.vue'),
    meta: {
      title: '链接和试一句', role: 'owner', deep: true,
      nav: { label: '链接和试一句', note: '小二能发哪些链接，一句话会被怎么处理', icon: 'link-o', order: 50, group: 'serving' },
    },
  },
] satisfies RouteRecordRaw[]
