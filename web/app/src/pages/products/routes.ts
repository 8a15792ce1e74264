import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/products',
    component: () => import('./ProductsPage.vue'),
    meta: { title: '商品和库存', deep: true, nav: { label: '商品和库存', note: '有什么、还剩多少', icon: 'bag-o', order: 25, group: 'shop' } },
  },
  { path: '/products/import', component: () => import('./ProductsImportPage.vue'), meta: { title: '导入商品', deep: true, role: 'owner' } },
  { path: '/products/:id(\\d+)', component: () => import('./ProductPage.vue'), meta: { title: '商品', deep: true } },
] satisfies RouteRecordRaw[]
