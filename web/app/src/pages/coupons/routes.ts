import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/coupons',
    component: () => import('./CouponsPage.vue'),
    meta: { title: '优惠券', deep: true, nav: { label: '优惠券', note: '建券、发券、谁用了', icon: 'coupon-o', order: 22, group: 'shop' } },
  },
  { path: '/coupons/new', component: () => import('./CouponPage.vue'), meta: { title: '新优惠券', deep: true, role: 'owner' } },
  { path: '/coupons/limits', component: () => import('./LimitsPage.vue'), meta: { title: '优惠上限', deep: true } },
  { path: '/coupons/:id(\\d+)', component: () => import('./CouponPage.vue'), meta: { title: '优惠券', deep: true } },
] satisfies RouteRecordRaw[]
