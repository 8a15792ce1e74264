let csrf = ''

/** Remember the value every change must carry; it comes with `/api/me`. */
export function keepCsrf(value: string): void {
  csrf = value
}

export function knownCsrf(): string {
  return csrf
}
