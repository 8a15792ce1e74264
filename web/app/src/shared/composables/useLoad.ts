import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue'
import { asProblem, type Problem } from '@/api/problem'

export interface Loaded<T> {
  data: ShallowRef<T | undefined>
  problem: ShallowRef<Problem | undefined>
  loading: Ref<boolean>
  /** Load again; what is shown stays until the new is there. */
  reload: () => Promise<void>
}

/**
 * Load something now, and again whenever `inputs` change or the network comes back after it failed.
 * An answer that was overtaken by a later question is dropped.
 */
export function useLoad<T>(load: () => Promise<T>, inputs: WatchSource<unknown>[] = []): Loaded<T> {
  const data = shallowRef<T>()
  const problem = shallowRef<Problem>()
  const loading = ref(true)
  let asked = 0

  async function reload(): Promise<void> {
    const mine = ++asked
    loading.value = true
    try {
      const found = await load()
      if (mine !== asked) return
      data.value = found
      problem.value = undefined
    } catch (error) {
      if (mine === asked) problem.value = asProblem(error)
    } finally {
      if (mine === asked) loading.value = false
    }
  }

  const again = (): void => {
    if (problem.value) void reload()
  }
  window.addEventListener('online', again)
  onScopeDispose(() => {
    asked = -1
    window.removeEventListener('online', again)
  })
  watch(inputs, reload, { immediate: true })
  return { data, problem, loading, reload }
}
