export interface Line {
  name: string
  options: string
  quantity: number
  fen: number | null
}

type Raw = Record<string, unknown>

/** The goods of an order, whatever its source left out. */
export function linesOf(items: unknown[] | undefined): Line[] {
  return (items ?? []).map((item) => {
    const raw = item as Raw
    const options = raw.options && typeof raw.options === 'object' ? Object.values(raw.options as Raw).join(' ') : raw.options
    return {
      name: String(raw.name ?? ''),
      options: String(options ?? ''),
      quantity: Number(raw.quantity ?? 1),
      fen: typeof raw.price_fen === 'number' ? raw.price_fen : null,
    }
  })
}

/** The steps of a parcel, the last first. */
export function stepsOf(logistics: unknown[] | undefined): { at: string; text: string }[] {
  const steps = (logistics ?? []).map((step) => {
    const raw = step as Raw
    return { at: String(raw.at ?? ''), text: String(raw.text ?? '') }
  })
  return steps.reverse()
}
