import { ref, watch, type Ref } from 'vue'

/** What somebody types, and the same once they paused: a search asks only then. */
export function useTyped(pauseMs = 300): { typed: Ref<string>; settled: Ref<string> } {
  const [typed, settled] = [ref(''), ref('')]
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(typed, (now) => {
    clearTimeout(timer)
    timer = setTimeout(() => (settled.value = now.trim()), pauseMs)
  })
  return { typed, settled }
}
