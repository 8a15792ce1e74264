import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/knowledge/quality', component: () => import('./QuestionsPage.vue'), meta: { title: '必答题', deep: true } },
  { path: '/knowledge/replays/:id(\\d+)', component: () => import('./ReplayPage.vue'), meta: { title: '检查结果', deep: true } },
  {
    path: '/knowledge/entries/:id(\\d+)/publish',
    component: () => import('./PublishPage.vue'),
    meta: { title: '发布前检查', deep: true, role: 'owner' },
  },
] satisfies RouteRecordRaw[]
