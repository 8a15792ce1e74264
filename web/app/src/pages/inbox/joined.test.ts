import { describe, expect, it } from 'vitest'
import { joined } from './joined'
import type { TalkLine } from './types'

function line(key: string, at: string, status = 'sent'): TalkLine {
  return {
    key, at, status, who: 'assistant', msgtype: 'text', text: key, menu: [], picture: false, msgid: key,
    error: null, turn_id: null, by: null,
  }
}

describe('parts of a dialogue', () => {
  it('become one in order of time, with each line once and its newest state', () => {
    const old = [line('in:1', '2026-03-04T06:00:00Z'), line('out:1', '2026-03-04T06:00:02Z', 'queued')]
    const fresh = [line('out:1', '2026-03-04T06:00:02Z'), line('in:2', '2026-03-04T06:00:01+00:00')]
    expect(joined(old, fresh).map((each) => `${each.key} ${each.status}`)).toEqual(['in:1 sent', 'in:2 sent', 'out:1 sent'])
  })
})
