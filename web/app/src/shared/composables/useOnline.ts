import { ref } from 'vue'

/** Whether the browser believes it has a network. */
export const online = ref(navigator.onLine)
/** Whether the live line of a page is cut for longer than a blink. */
export const lineLost = ref(false)
window.addEventListener('online', () => (online.value = true))
window.addEventListener('offline', () => (online.value = false))
