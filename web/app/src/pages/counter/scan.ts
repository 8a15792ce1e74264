import { Problem } from '@/api/problem'
import { weComClient } from '@/wecom/client'
import { clientProblem, toldBy } from '@/wecom/problem'
import { codeIn } from './code'
import { text } from './messages'

/** The coupon code WeCom's own scanner sees; undefined when the person gives up, a `Problem` for any other code. */
export async function scanInClient(): Promise<string | undefined> {
  const ww = await weComClient(['scanQRCode'], 'corp')
  let seen: string
  try {
    seen = (await ww.scanQRCode({ needResult: true })).resultStr ?? ''
  } catch (error) {
    if (/cancel/i.test(toldBy(error))) return undefined
    throw clientProblem(error)
  }
  const code = codeIn(seen)
  if (!code) throw new Problem('invalid', text.noCode)
  return code
}
