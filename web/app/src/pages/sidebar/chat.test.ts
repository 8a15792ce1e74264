import { describe, expect, it, vi } from 'vitest'
import { clientProblem, plainChat } from './chat'

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

describe('what WeCom\'s client refuses', () => {
  it('is told with what helps', () => {
    expect(clientProblem({ errMsg: 'agentConfig:fail user not in allow list' }).detail).toContain('可见范围')
    expect(clientProblem({ errMsg: 'agentConfig:fail invalid signature' }).detail).toContain('可信域名')
    expect(clientProblem({ errMsg: 'sendChatMessage:fail no permission' }).detail).toContain('可调用接口的应用')
    expect(clientProblem({ errMsg: 'x:fail 7' }).detail).toContain('（x:fail 7）')
  })
})
