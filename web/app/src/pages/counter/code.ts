const CODE = /^[23456789BCDFGHJKLMNPQRSTVWXZ]{8}$/

/** The code in what was scanned or typed: alone, with blanks, or within a sentence or link; '' for none. */
export function codeIn(found: string): string {
  const parts = found.toUpperCase().split(/[^A-Z0-9]+/).filter(Boolean)
  return parts.findLast((part) => CODE.test(part)) ?? (CODE.test(parts.join('')) ? parts.join('') : '')
}
