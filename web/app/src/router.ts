import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { asProblem } from '@/api/problem'
import { useSession, type Role } from '@/session/session'
import { pageOf } from '@/shared/places'

/** Where an entry of the menu stands: on the bar, in a group of the page 更多, or in one of the page 设置. */
export interface Nav {
  label: string
  /** What it is for, in a few words. */
  note?: string
  icon: string
  order: number
  group?: 'bar' | 'customers' | 'shop' | 'setup' | SettingsGroup
}
export type SettingsGroup = 'people' | 'serving' | 'links' | 'data' | 'operator'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    nav?: Nav
    /** The least role; staff when left out. The server decides, this only hides. */
    role?: Role
    /** Reachable without signing in, shown without the frame. */
    bare?: boolean
    /** Shown without the bar at the bottom of a phone: a page one goes back from. */
    deep?: boolean
  }
}

// every folder of pages brings its own routes: adding one touches nothing here
const found = import.meta.glob<{ default: RouteRecordRaw[] }>('./pages/*/routes.ts', { eager: true })
const routes = Object.values(found).flatMap((each) => each.default)

export const router = createRouter({
  history: createWebHistory(),
  routes: [...routes, {
    path: '/:any(.*)*',
    component: () => import('@/shell/NotFound.vue'),
    meta: { title: '没有找到' },
    // a message in WeCom names places as the program does: /gaps, /bookings/12
    beforeEnter: (to): string | true => pageOf(router, to.path.slice(1)) ?? true,
  }],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
  if (to.meta.bare) return true
  try {
    await useSession().find()
    return true
  } catch (error) {
    if (asProblem(error).kind === 'signedOut') return { path: '/login', query: { to: to.fullPath, corp: to.query.corp } }
    return true // the page shows what is wrong, and tries again
  }
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${to.meta.title} · 店小二` : '店小二'
})

router.onError((error, to) => {
  // a new version was put up while this one was open: its files are gone
  if (/dynamically imported module|module script/i.test(String(error))) window.location.assign(to.fullPath)
})

/** The entries of the menu somebody of this role may see, in order. */
export function menu(may: (role: Role) => boolean): { path: string; nav: Nav }[] {
  return routes
    .flatMap((route) => (route.meta?.nav && may(route.meta.role ?? 'staff') ? [{ path: route.path, nav: route.meta.nav }] : []))
    .sort((one, other) => one.nav.order - other.nav.order)
}
