import type { Router } from 'vue-router'

/** Where the program shows what a figure, a finding or an alert is about. */
const PATHS: Readonly<Record<string, string>> = {
  orders: '/orders', reviews: '/reviews', refunds: '/reviews?shelf=refunds', products: '/products', stock: '/alerts/stock', customers: '/customers',
  segments: '/customers/segments', conversations: '/inbox', sessions: '/satisfaction', handoffs: '/handoffs?only=all', gaps: '/knowledge/gaps', coupons: '/coupons',
  touches: '/touches', broadcasts: '/broadcasts', tickets: '/tickets', bookings: '/bookings', alerts: '/alerts', duty: '/settings/staff',
}
const SINGLE = ['orders', 'tickets']

/** The page of a place (of one thing there, where `id` names it); undefined when there is none. */
export function pageOf(router: Router, place: string, id?: number): string | undefined {
  const [name = '', inner] = place.split('/')
  const base = PATHS[name]
  if (!base) return undefined
  const number = inner ?? (id !== undefined && SINGLE.includes(name) ? id : undefined)
  const paths = number === undefined ? [base] : [`${base.split('?')[0]}/${number}`, base]
  return paths.find((path) => router.resolve(path).matched.some((route) => !route.path.includes('*')))
}
