import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/settings/audit',
    component: () => import('./AuditPage.vue'),
    meta: {
      title: '操作记录', role: 'owner', deep: true,
      nav: { label: '操作记录', note: '谁看了顾客资料，谁改了什么', icon: 'eye-o', order: 30, group: 'data' },
    },
  },
  {
    path: '/settings/retention',
    component: () => import('./RetentionPage.vue'),
    meta: {
      title: '聊天记录留多久', role: 'owner', deep: true,
      nav: { label: '聊天记录留多久', note: '到期忘掉；导出和删除顾客资料', icon: 'clock-o', order: 40, group: 'data' },
    },
  },
  {
    path: '/settings/embedding',
    component: () => import('./EmbeddingPage.vue'),
    meta: {
      title: '找答案的模型', role: 'owner', deep: true,
      nav: { label: '找答案的模型', note: '用哪个模型、换到哪了、花了多少', icon: 'cluster-o', order: 50, group: 'data' },
    },
  },
] satisfies RouteRecordRaw[]
