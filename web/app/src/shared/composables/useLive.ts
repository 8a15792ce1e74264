import { onScopeDispose, ref, type Ref } from 'vue'
import { useSession } from '@/session/session'

const RETRY_MS = 5_000

/**
 * Hear of changed conversations while the page is open. The browser resumes after a lost line by itself
 * (`Last-Event-ID`); when it gave up, a new line is opened and `onGap` tells that something may have been missed.
 */
export function useLive(onChange: (conversationId: number) => void, onGap: () => void): { live: Ref<boolean> } {
  const session = useSession()
  const live = ref(false)
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function open(): void {
    source = new EventSource(`/api/shops/${session.shop}/live`)
    source.addEventListener('ready', () => (live.value = true))
    source.addEventListener('conversation', (event) => {
      onChange((JSON.parse((event as MessageEvent<string>).data) as { id: number }).id)
    })
    source.onerror = () => {
      live.value = false
      if (source?.readyState !== EventSource.CLOSED) return
      timer = setTimeout(() => {
        open()
        onGap()
      }, RETRY_MS)
    }
  }

  open()
  onScopeDispose(() => {
    source?.close()
    clearTimeout(timer)
  })
  return { live }
}
