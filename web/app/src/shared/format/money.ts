/** Money is whole fen everywhere; people read yuan: 12300 → ¥123，12350 → ¥123.50. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const whole = Math.trunc(Math.abs(fen) / 100).toLocaleString('zh-CN')
  const rest = Math.abs(fen) % 100
  return `${sign}¥${whole}${rest ? `.${String(rest).padStart(2, '0')}` : ''}`
}

/** Fen of what a person typed in yuan, null when it is not an amount. */
export function fenOf(typed: string): number | null {
  const match = /^\s*[¥￥]?(\d{1,10})(?:\.(\d{1,2}))?\s*(?:元|块)?\s*$/.exec(typed)
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : null
}

/** 123.5 of fen, as it is typed into a field; empty for null. */
export function plainYuan(fen: number | null | undefined): string {
  return fen === null || fen === undefined ? '' : String(fen / 100)
}
