import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/knowledge',
    component: () => import('./KnowledgePage.vue'),
    meta: { title: '知识', nav: { label: '知识', icon: 'notes-o', order: 40, group: 'bar' } },
  },
  { path: '/knowledge/new', component: () => import('./EntryEditPage.vue'), meta: { title: '新问答', deep: true } },
  { path: '/knowledge/entries/:id(\\d+)', component: () => import('./EntryPage.vue'), meta: { title: '问答', deep: true } },
  {
    path: '/knowledge/entries/:id(\\d+)/edit',
    component: () => import('./EntryEditPage.vue'),
    meta: { title: '修改问答', deep: true },
  },
  {
    path: '/knowledge/entries/:id(\\d+)/history',
    component: () => import('./HistoryPage.vue'),
    meta: { title: '历史版本', deep: true },
  },
] satisfies RouteRecordRaw[]
