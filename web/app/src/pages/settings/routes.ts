import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/settings',
    component: () => import('./SettingsPage.vue'),
    meta: { title: '设置', deep: true, nav: { label: '设置', note: '店和人、接待、接口、账号和数据', icon: 'setting-o', order: 20, group: 'setup' } },
  },
  {
    path: '/settings/stores',
    component: () => import('./StoresPage.vue'),
    meta: {
      title: '门店和营业时间', role: 'owner', deep: true,
      nav: { label: '门店和营业时间', note: '地址、电话、几点开门', icon: 'shop-o', order: 10, group: 'people' },
    },
  },
  {
    path: '/settings/staff',
    component: () => import('./StaffPage.vue'),
    meta: {
      title: '员工', role: 'owner', deep: true,
      nav: { label: '员工', note: '谁能登录，谁在岗接待', icon: 'friends-o', order: 20, group: 'people' },
    },
  },
  {
    path: '/settings/voice',
    component: () => import('./VoicePage.vue'),
    meta: {
      title: '小二的口吻', role: 'owner', deep: true,
      nav: { label: '小二的口吻', note: '人设、问候语、不能说的词', icon: 'smile-comment-o', order: 10, group: 'serving' },
    },
  },
  {
    path: '/settings/quick-replies',
    component: () => import('./QuickRepliesPage.vue'),
    meta: {
      title: '快捷回复', deep: true,
      nav: { label: '快捷回复', note: '常说的话，点一下就发', icon: 'comment-circle-o', order: 20, group: 'serving' },
    },
  },
  {
    path: '/settings/handoff',
    component: () => import('./HandoffPage.vue'),
    meta: {
      title: '转人工', role: 'owner', deep: true,
      nav: { label: '转人工', note: '什么时候叫人，没人接怎么办', icon: 'service-o', order: 30, group: 'serving' },
    },
  },
  {
    path: '/settings/words',
    component: () => import('./WordsPage.vue'),
    meta: { title: '词表', role: 'owner', deep: true, nav: { label: '词表', note: '碰到这些词怎么办', icon: 'warning-o', order: 40, group: 'serving' } },
  },
  {
    path: '/settings/tokens',
    component: () => import('./TokensPage.vue'),
    meta: {
      title: '接口令牌', role: 'owner', deep: true,
      nav: { label: '接口令牌', note: '给收银、ERP 用的钥匙', icon: 'shield-o', order: 30, group: 'links' },
    },
  },
  {
    path: '/settings/sessions',
    component: () => import('./SessionsPage.vue'),
    meta: { title: '登录的设备', deep: true, nav: { label: '登录和密码', note: '换密码；丢了手机先退出', icon: 'desktop-o', order: 10, group: 'data' } },
  },
  { path: '/settings/password', component: () => import('./PasswordPage.vue'), meta: { title: '换密码', deep: true } },
] satisfies RouteRecordRaw[]
