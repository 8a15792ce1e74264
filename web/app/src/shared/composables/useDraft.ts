import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Loaded } from './useLoad'

/** What was loaded, to be changed in a form; `dirty` until it is as it was loaded, or `keep` says it was saved. */
export function useDraft<T>(loaded: Loaded<T>): { draft: Ref<T | undefined>; dirty: ComputedRef<boolean>; keep: () => void } {
  const draft = ref<T>() as Ref<T | undefined>
  const before = ref('')
  const keep = (): void => {
    before.value = JSON.stringify(draft.value)
  }
  watch(loaded.data, (found) => {
    draft.value = found === undefined ? undefined : (JSON.parse(JSON.stringify(found)) as T)
    keep()
  })
  const dirty = computed(() => draft.value !== undefined && JSON.stringify(draft.value) !== before.value)
  return { draft, dirty, keep }
}
