import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef, type WatchSource } from 'vue'
import { asProblem, type Problem } from '@/api/problem'

export interface Page<T> {
  items: T[]
  next?: number | null
}

export interface Pages<T> {
  items: ShallowRef<T[]>
  problem: ShallowRef<Problem | undefined>
  loading: Ref<boolean>
  finished: ComputedRef<boolean>
  empty: ComputedRef<boolean>
  more: () => Promise<void>
  reload: () => Promise<void>
  /** Put a changed item in place of the one with the same id. */
  replace: (item: T) => void
  remove: (id: number) => void
}

/** A list that comes in pages: `load` gets the `after` of the page wanted. Starts anew when `inputs` change. */
export function usePages<T extends { id: number }>(
  load: (after: number | undefined) => Promise<Page<T>>,
  inputs: WatchSource<unknown>[] = [],
): Pages<T> {
  const items = shallowRef<T[]>([])
  const problem = shallowRef<Problem>()
  const loading = ref(false)
  const next = ref<number | null | undefined>()
  const started = ref(false)
  let asked = 0

  async function fetchPage(after: number | undefined): Promise<void> {
    const mine = ++asked
    loading.value = true
    try {
      const page = await load(after)
      if (mine !== asked) return
      items.value = after === undefined ? page.items : [...items.value, ...page.items]
      next.value = page.next ?? null
      started.value = true
      problem.value = undefined
    } catch (error) {
      if (mine === asked) problem.value = asProblem(error)
    } finally {
      if (mine === asked) loading.value = false
    }
  }

  const finished = computed(() => started.value && next.value === null)
  const empty = computed(() => finished.value && items.value.length === 0)
  const reload = (): Promise<void> => fetchPage(undefined)
  const more = async (): Promise<void> => {
    if (!loading.value && !finished.value) await fetchPage(next.value ?? undefined)
  }
  const replace = (item: T): void => {
    items.value = items.value.map((each) => (each.id === item.id ? item : each))
  }
  const remove = (id: number): void => {
    items.value = items.value.filter((each) => each.id !== id)
  }
  watch(inputs, reload, { immediate: true })
  return { items, problem, loading, finished, empty, more, reload, replace, remove }
}
