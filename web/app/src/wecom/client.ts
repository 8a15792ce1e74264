import type * as WeCom from '@wecom/jssdk'
import { api, ask } from '@/api/client'
import { inShop } from '@/session/session'
import { clientProblem } from './problem'

const PATIENCE_MS = 10_000

/** WeCom's client, ready for `calls` of this page (wecom-api.md §6.3), as the corp or, for what is about customers, as the
 * app; its library is loaded only here. A `Problem` when it refuses. */
export async function weComClient(calls: string[], signer: 'corp' | 'app'): Promise<typeof WeCom> {
  const [ww, page] = await Promise.all([
    import('@wecom/jssdk'),
    ask(api.GET('/api/shops/{shop_id}/sidebar', { params: { path: inShop() } })),
  ])
  ww.register({
    corpId: page.corp_id,
    agentId: page.agent_id,
    jsApiList: calls,
    getConfigSignature: (url) => sign(url, 'corp'),
    ...(signer === 'app' && { getAgentConfigSignature: (url) => sign(url, 'app') }),
  })
  await answered<unknown>(ww.ensureConfigReady())
  return ww
}

/** The client's answer; a `Problem` when it refuses or is silent. */
export async function answered<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('no answer')), PATIENCE_MS)
  })
  try {
    return await Promise.race([answer, silence])
  } catch (error) {
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
