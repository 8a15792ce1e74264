import { ref } from 'vue'

/** Whether the page is dark, as the phone wishes. */
export const dark = ref(false)

export function followColours(): void {
  const wish = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = (): void => {
    dark.value = wish.matches
    document.documentElement.classList.toggle('van-theme-dark', wish.matches)
  }
  wish.addEventListener('change', apply)
  apply()
}
