import { shallowRef, ref, type Ref, type ShallowRef } from 'vue'
import { api, ask } from '@/api/client'
import { asProblem, type Problem } from '@/api/problem'
import { inShop } from '@/session/session'
import { joined } from './joined'
import type { TalkLine } from './types'

export interface Dialogue {
  lines: ShallowRef<TalkLine[]>
  before: Ref<string | null>
  problem: ShallowRef<Problem | undefined>
  loaded: Ref<boolean>
  /** Take in what is new; what was scrolled back to stays. */
  refresh: () => Promise<void>
  earlier: () => Promise<void>
}

/** The lines of one conversation, newest part first, earlier parts on demand. */
export function useDialogue(conversation: number): Dialogue {
  const lines = shallowRef<TalkLine[]>([])
  const before = ref<string | null>(null)
  const problem = shallowRef<Problem>()
  const loaded = ref(false)

  const part = (until?: string): Promise<{ items: TalkLine[]; before: string | null }> =>
    ask(
      api.GET('/api/shops/{shop_id}/conversations/{conversation_id}/lines', {
        params: { path: inShop({ conversation_id: conversation }), query: { before: until } },
      }),
    )

  async function refresh(): Promise<void> {
    try {
      const newest = await part()
      lines.value = joined(lines.value, newest.items)
      if (!loaded.value) before.value = newest.before
      loaded.value = true
      problem.value = undefined
    } catch (error) {
      problem.value = asProblem(error)
    }
  }

  async function earlier(): Promise<void> {
    if (!before.value) return
    const older = await part(before.value)
    lines.value = joined(older.items, lines.value)
    before.value = older.before
  }

  void refresh()
  return { lines, before, problem, loaded, refresh, earlier }
}
