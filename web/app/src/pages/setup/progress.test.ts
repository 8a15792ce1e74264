import { expect, test } from 'vitest'
import { nextStep, stateOf, type Finding, type Setup } from './progress'

const empty: Setup = {
  name: '别家店', corp_id: '', agent_id: 0, has_secret: false, has_proxy: false, accounts: [], owners: [], entries: false,
  answered: false, callback: { url: '', token: 't', encoding_aes_key: 'k', reachable: true, verified_at: null, refused: '' },
}
const finding = (step: string, ok: boolean): Finding => ({ step, ok, title: '', advice: '' })

test('a wizard left half-way goes on where it stopped', () => {
  expect(nextStep(empty, [finding('corp', false)])).toBe('corp')
  const half = { ...empty, corp_id: 'ww1' }
  expect(stateOf('corp', half, [finding('corp', false)])).toBe('wrong')
  expect(nextStep(half, [finding('corp', true)])).toBe('callback')
  const echoed = { ...half, callback: { ...half.callback, verified_at: '2026-01-01T00:00:00Z' } }
  expect(nextStep(echoed, [finding('corp', true), finding('address', false)])).toBe('address')
})

test('all done is nothing to go on with', () => {
  const ok = ['corp', 'address', 'account', 'staff', 'store', 'knowledge'].map((step) => finding(step, true))
  expect(nextStep({ ...empty, answered: true }, ok)).toBe('')
})
