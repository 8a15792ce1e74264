import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/settings/voice',
    component: () => import('./VoicePage.vue'),
    meta: { title: '小二的口吻', role: 'owner', deep: true, nav: { label: '小二的口吻', icon: 'smile-comment-o', order: 20, group: 'setup' } },
  },
  {
    path: '/settings/quick-replies',
    component: () => import('./QuickRepliesPage.vue'),
    meta: { title: '快捷回复', deep: true, nav: { label: '快捷回复', icon: 'comment-circle-o', order: 30, group: 'setup' } },
  },
  {
    path: '/settings/stores',
    component: () => import('./StoresPage.vue'),
    meta: { title: '门店和营业时间', role: 'owner', deep: true, nav: { label: '门店和营业时间', icon: 'shop-o', order: 40, group: 'setup' } },
  },
  {
    path: '/settings/staff',
    component: () => import('./StaffPage.vue'),
    meta: { title: '员工', role: 'owner', deep: true, nav: { label: '员工', icon: 'friends-o', order: 50, group: 'setup' } },
  },
  {
    path: '/settings/handoff',
    component: () => import('./HandoffPage.vue'),
    meta: { title: '转人工', role: 'owner', deep: true, nav: { label: '转人工', icon: 'service-o', order: 60, group: 'setup' } },
  },
  {
    path: '/settings/words',
    component: () => import('./WordsPage.vue'),
    meta: { title: '词表', role: 'owner', deep: true, nav: { label: '词表', icon: 'warning-o', order: 70, group: 'setup' } },
  },
  {
    path: '/settings/tokens',
    component: () => import('./TokensPage.vue'),
    meta: { title: '接口令牌', role: 'owner', deep: true, nav: { label: '接口令牌', icon: 'shield-o', order: 80, group: 'setup' } },
  },
  {
    path: '/settings/sessions',
    component: () => import('./SessionsPage.vue'),
    meta: { title: '登录的设备', deep: true, nav: { label: '登录的设备', icon: 'desktop-o', order: 90, group: 'setup' } },
  },
] satisfies RouteRecordRaw[]
