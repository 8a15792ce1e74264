import { createMemoryHistory, createRouter } from 'vue-router'
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
