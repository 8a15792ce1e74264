import { answered, weComClient } from '@/wecom/client'
import { insideWeCom } from '@/wecom/inside'
import { toldBy } from '@/wecom/problem'
import { plainChat, type Chat } from './chat'

const NO_CONTEXT = /without context|not in chat/i

/** The chat beside the page in WeCom's own client. */
async function clientChat(): Promise<Chat> {
  const ww = await weComClient(['getCurExternalContact', 'sendChatMessage'], 'app')
  const contact = async (): Promise<{ userId?: string }> => {
    try {
      return await ww.getCurExternalContact()
    } catch (error) {
      if (NO_CONTEXT.test(toldBy(error))) return {}
      throw error
    }
  }
  return {
    who: async () => (await answered(contact())).userId,
    put: async (content) => {
      await answered(ww.sendChatMessage({ msgtype: 'text', enterChat: true, text: { content } }))
      return 'said'
    },
  }
}

export async function openChat(customer: unknown): Promise<Chat> {
  return insideWeCom() ? clientChat() : plainChat(customer)
}
