import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/settings/connectors',
    component: () => import('./ConnectorsPage.vue'),
    meta: {
      title: '同步订单和库存', role: 'owner', deep: true,
      nav: { label: '同步订单和库存', note: '小二定时去收银、ERP 里取', icon: 'exchange', order: 10, group: 'links' },
    },
  },
  { path: '/settings/connectors/new', component: () => import('./ConnectorEditPage.vue'), meta: { title: '新的同步', role: 'owner', deep: true } },
  { path: '/settings/connectors/:id(\\d+)', component: () => import('./ConnectorPage.vue'), meta: { title: '同步', role: 'owner', deep: true } },
  { path: '/settings/connectors/:id(\\d+)/edit', component: () => import('./ConnectorEditPage.vue'), meta: { title: '修改同步', role: 'owner', deep: true } },
  {
    path: '/settings/hooks',
    component: () => import('./HooksPage.vue'),
    meta: {
      title: '接收推送', role: 'owner', deep: true,
      nav: { label: '接收推送', note: '别的系统一有变化就告诉小二', icon: 'down', order: 20, group: 'links' },
    },
  },
] satisfies RouteRecordRaw[]
