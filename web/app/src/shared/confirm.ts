import { showConfirmDialog, showNotify } from 'vant'
import { tell } from '@/shared/composables/useAction'
import { asProblem } from '@/api/problem'
import { words } from '@/shared/messages'

/** Ask before something that cannot be taken back; resolves to whether to go on. */
export function sure(title: string, message = '', confirm: string = words.confirm): Promise<boolean> {
  return showConfirmDialog({ title, message, confirmButtonText: confirm }).then(
    () => true,
    () => false,
  )
}

const PATIENCE_MS = 5_000

/**
 * Tell that something was done and offer to take it back for five seconds, by a tap on the line.
 * `undo` is a request that puts things back as they were.
 */
export function undoable(done: string, undo: () => Promise<unknown>): void {
  let tapped = false
  const line = showNotify({
    message: `${done} · ${words.undo}`,
    type: 'success',
    duration: PATIENCE_MS,
    onClick: () => {
      if (tapped) return
      tapped = true
      line.close()
      undo().catch((error: unknown) => showNotify({ message: tell(asProblem(error)), type: 'danger' }))
    },
  })
}
