import { expect, it } from 'vitest'
import { spanName, stepped } from './periods'

it('steps by day, week and month', () => {
  expect([stepped('day', '2026-03-01', -1), stepped('week', '2026-03-04', 1), stepped('month', '2026-01-31', 1), stepped('month', '2026-01-15', -1)])
    .toEqual(['2026-02-28', '2026-03-11', '2026-02-01', '2025-12-01'])
})

it('calls a period as people do', () => {
  const span = { since: '2026-03-01T16:00:00Z', until: '' }
  expect([spanName('day', span), spanName('week', span), spanName('month', span)]).toEqual(['3月2日 周一', '3月2日–3月8日', '2026年3月'])
})
