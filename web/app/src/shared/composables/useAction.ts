import { showFailToast, showSuccessToast } from 'vant'
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { asProblem, type Problem } from '@/api/problem'
import { problems } from '@/shared/messages'

export interface Action<A extends unknown[], T> {
  busy: Ref<boolean>
  problem: ShallowRef<Problem | undefined>
  /** Do it unless it is under way; returns undefined when it failed (and the person was told). */
  run: (...given: A) => Promise<T | undefined>
}

/** Something a button does: runs once at a time, tells what went wrong, and `done` when it went well. */
export function useAction<A extends unknown[], T>(act: (...given: A) => Promise<T>, done?: string): Action<A, T> {
  const busy = ref(false)
  const problem = shallowRef<Problem>()

  async function run(...given: A): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    problem.value = undefined
    try {
      const result = await act(...given)
      if (done) showSuccessToast(done)
      return result
    } catch (error) {
      problem.value = asProblem(error)
      showFailToast({ message: tell(problem.value), duration: 4000, wordBreak: 'break-all' })
      return undefined
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, run }
}

/** What went wrong in words for a person. */
export function tell(problem: Problem): string {
  const general = problems[problem.kind]
  return problem.detail || Object.values(problem.fields)[0] || `${general.title}：${general.hint}`
}
