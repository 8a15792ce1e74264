import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/knowledge/proposals', component: () => import('./ProposalsPage.vue'), meta: { title: '同事的回答', deep: true } },
] satisfies RouteRecordRaw[]
