/** The chat beside which the page stands. */
export interface Chat {
  /** The external_userid of the other person, undefined beside a group or no chat. */
  who: () => Promise<string | undefined>
  /** Hand a text to the chat: said in it, or copied where no client is around the page. */
  put: (words: string) => Promise<'said' | 'copied'>
}

/** Any browser: the customer is in the address, and a text goes by way of the clipboard. */
export function plainChat(customer: unknown): Chat {
  return {
    who: async () => (typeof customer === 'string' && customer ? customer : undefined),
    put: async (words) => {
      await navigator.clipboard.writeText(words)
      return 'copied'
    },
  }
}
