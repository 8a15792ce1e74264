import { api, ask } from '@/api/client'
import { insideWeCom } from '@/pages/login/wecom'
import { inShop } from '@/session/session'
import { clientProblem, plainChat, type Chat } from './chat'

const PATIENCE_MS = 10_000
const NO_CONTEXT = /without context|not in chat/i

/** The client's answer; `instead` where the page stands beside no customer, a `Problem` when it refuses or is silent. */
async function asked<T>(answer: Promise<T>, instead?: () => T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('no answer')), PATIENCE_MS)
  })
  try {
    return await Promise.race([answer, silence])
  } catch (error) {
    if (instead && NO_CONTEXT.test((error as { errMsg?: string }).errMsg ?? '')) return instead()
    throw clientProblem(error)
  } finally {
    clearTimeout(timer)
  }
}

async function sign(url: string, signer: 'app' | 'corp'): Promise<{ timestamp: number; nonceStr: string; signature: string }> {
  const query = { url, signer }
  const signed = await ask(api.GET('/api/shops/{shop_id}/sidebar/signature', { params: { path: inShop(), query } }))
  return { timestamp: signed.timestamp, nonceStr: signed.nonce, signature: signed.signature }
}

/** WeCom's own client (wecom-api.md §6.3); its library is loaded only there. */
async function clientChat(): Promise<Chat> {
  const [ww, page] = await Promise.all([
    import('@wecom/jssdk'),
    ask(api.GET('/api/shops/{shop_id}/sidebar', { params: { path: inShop() } })),
  ])
  ww.register({
    corpId: page.corp_id,
    agentId: page.agent_id,
    jsApiList: ['getCurExternalContact', 'sendChatMessage'],
    getConfigSignature: (url) => sign(url, 'corp'),
    getAgentConfigSignature: (url) => sign(url, 'app'),
  })
  await asked<unknown>(ww.ensureConfigReady())
  return {
    who: async () => (await asked<{ userId?: string }>(ww.getCurExternalContact(), () => ({}))).userId,
    put: async (content) => {
      await asked(ww.sendChatMessage({ msgtype: 'text', enterChat: true, text: { content } }))
      return 'said'
    },
  }
}

export async function openChat(customer: unknown): Promise<Chat> {
  return insideWeCom() ? clientChat() : plainChat(customer)
}
