import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether the window is at least `px` wide. */
export function useWide(px: number): Ref<boolean> {
  const query = window.matchMedia(`(min-width: ${px}px)`)
  const wide = ref(query.matches)
  const follow = (): void => {
    wide.value = query.matches
  }
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  return wide
}
