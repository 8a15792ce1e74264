const REMEMBERED = 'xiaoer.corp'

/** The corp of the link, or the one signed in to last on this device. */
export function corpHere(asked: unknown): string | undefined {
  if (typeof asked === 'string' && asked) return asked
  return localStorage.getItem(REMEMBERED) ?? undefined
}

export function rememberCorp(corp: string): void {
  localStorage.setItem(REMEMBERED, corp)
}

/** Where the browser goes to sign in by WeCom. */
export function weComAddress(corp: string | undefined, to: string): string {
  return `/api/login/wecom?${new URLSearchParams({ ...(corp ? { corp } : {}), to }).toString()}`
}

/** An address of this app, never of another site. */
export function ownAddress(asked: unknown): string {
  const to = typeof asked === 'string' ? asked : ''
  return to.startsWith('/') && !to.startsWith('//') && !to.includes('\\') ? to : '/'
}
