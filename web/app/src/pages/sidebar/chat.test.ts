import { describe, expect, it, vi } from 'vitest'
import { plainChat } from './chat'

describe('a chat outside WeCom', () => {
  it('takes the customer from the address and hands texts to the clipboard', async () => {
    const writeText = vi.fn(async () => undefined)
    vi.stubGlobal('navigator', { clipboard: { writeText } })
    const chat = plainChat('wm_alice')
    expect(await chat.who()).toBe('wm_alice')
    expect(await chat.put('您好')).toBe('copied')
    expect(writeText).toHaveBeenCalledWith('您好')
  })

  it('knows nobody without one', async () => {
    expect(await plainChat(undefined).who()).toBeUndefined()
    expect(await plainChat(['a', 'b']).who()).toBeUndefined()
  })
})
