/** An answer with its blanks filled, empty while one of them is open. */
export function told(answer: string, values: Readonly<Record<string, string>>): string {
  const blanks = [...answer.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
  if (blanks.some((key) => !values[key]?.trim())) return ''
  return answer.replace(/\{(\w+)\}/g, (_all, key: string) => values[key]?.trim() ?? '')
}
