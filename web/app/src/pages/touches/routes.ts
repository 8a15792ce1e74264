import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/touches',
    component: () => import('./TouchesPage.vue'),
    meta: { title: '主动关怀', deep: true, nav: { label: '主动关怀', note: '发货、生日、好久没来时说一声', icon: 'like-o', order: 20, group: 'customers' } },
  },
  { path: '/touches/rules/new', component: () => import('./RulePage.vue'), meta: { title: '新规则', role: 'owner', deep: true } },
  { path: '/touches/rules/:id(\\d+)', component: () => import('./RulePage.vue'), meta: { title: '关怀规则', deep: true } },
  { path: '/touches/limits', component: () => import('./LimitsPage.vue'), meta: { title: '打扰上限', deep: true } },
  {
    path: '/touches/opt-outs',
    component: () => import('./OptOutsPage.vue'),
    meta: { title: '退订名单', deep: true, nav: { label: '退订名单', note: '谁说过不想收推广消息', icon: 'close', order: 26, group: 'customers' } },
  },
] satisfies RouteRecordRaw[]
