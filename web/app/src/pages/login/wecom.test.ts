import { expect, test } from 'vitest'
import { ownAddress, weComAddress } from './wecom'

test('after signing in one goes to this app only', () => {
  expect(['/inbox?a=1', '//evil', '/\\evil', 'https://evil', undefined].map(ownAddress)).toEqual(['/inbox?a=1', '/', '/', '/', '/'])
  expect(weComAddress('ww1', '/inbox?a=1')).toBe('/api/login/wecom?corp=ww1&to=%2Finbox%3Fa%3D1')
  expect(weComAddress(undefined, '/')).toBe('/api/login/wecom?to=%2F')
})
