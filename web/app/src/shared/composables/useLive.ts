import { onScopeDispose, ref, type Ref } from 'vue'
import { useSession } from '@/session/session'
import { lineLost } from './useOnline'

const RETRY_MS = 5_000
const BLINK_MS = 1_500

/**
 * Hear of changed conversations while the page is open. The browser resumes after a lost line by itself
 * (`Last-Event-ID`); when it gave up, a new line is opened, and once it stands `onGap` tells that something may have been missed.
 */
export function useLive(onChange: (conversationId: number) => void, onGap: () => void): { live: Ref<boolean> } {
  const session = useSession()
  const live = ref(false)
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let patience: ReturnType<typeof setTimeout> | undefined
  let gap = false

  function open(): void {
    source = new EventSource(`/api/shops/${session.shop}/live`)
    source.addEventListener('ready', found)
    source.addEventListener('conversation', (event) => {
      onChange((JSON.parse((event as MessageEvent<string>).data) as { id: number }).id)
    })
    source.onerror = () => {
      live.value = false
      patience ??= setTimeout(() => (lineLost.value = true), BLINK_MS)
      if (source?.readyState !== EventSource.CLOSED) return
      gap = true
      timer = setTimeout(open, RETRY_MS)
    }
  }
  function found(): void {
    live.value = true
    calm()
    if (gap) onGap()
    gap = false
  }
  function calm(): void {
    clearTimeout(patience)
    patience = undefined
    lineLost.value = false
  }

  open()
  onScopeDispose(() => {
    source?.close()
    clearTimeout(timer)
    calm()
  })
  return { live }
}
