import { createMemoryHistory, createRouter, type RouteRecordRaw } from 'vue-router'
import { expect, it } from 'vitest'
import { pageOf } from './places'

it('links only to pages there are', () => {
  const component = { template: '' }
  const routes = ['/orders', '/orders/:id(\\d+)', '/coupons', '/:any(.*)*'].map((path) => ({ path, component }))
  const router = createRouter({ history: createMemoryHistory(), routes })
  expect(['orders', 'coupons', 'gaps', 'nowhere'].map((place) => pageOf(router, place, 7))).toEqual([
    '/orders/7', '/coupons', undefined, undefined,
  ])
  expect(pageOf(router, 'coupons/12')).toBe('/coupons')
})

it('leads every link of a message to a page', () => {
  const found = import.meta.glob<{ default: RouteRecordRaw[] }>('../pages/*/routes.ts', { eager: true })
  const real = createRouter({ history: createMemoryHistory(), routes: Object.values(found).flatMap((each) => each.default) })
  const named = ['bookings/12', 'broadcasts', 'coupons', 'customers', 'duty', 'gaps', 'handoffs', 'orders', 'products', 'refunds', 'reviews', 'segments', 'touches']
  expect(named.filter((place) => pageOf(real, place) === undefined)).toEqual([])
})
