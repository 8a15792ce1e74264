import { onScopeDispose, watch } from 'vue'
import type { Loaded } from './useLoad'

/** Look again every `ms` as long as what was loaded is `under` way; rests while the page is not looked at. */
export function useWhile<T>(loaded: Loaded<T>, under: (data: T) => boolean, ms = 1_000): void {
  let timer: ReturnType<typeof setTimeout> | undefined

  const again = (): void => {
    clearTimeout(timer)
    const data = loaded.data.value
    const waits = data === undefined ? false : under(data)
    if (waits) timer = setTimeout(() => (document.hidden ? again() : void loaded.reload()), ms)
  }
  watch([loaded.data, loaded.problem, loaded.loading], again)
  onScopeDispose(() => clearTimeout(timer))
}
