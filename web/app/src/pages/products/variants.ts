import type { components } from '@/api/schema'

export type VariantOfStore = components['schemas']['VariantPublic']

export interface Choice {
  sku: string
  name: string
  fen: number | null
  total: number
  stores: VariantOfStore[]
}

/** The choices of a product, each with its stock store by store. */
export function choicesOf(variants: VariantOfStore[]): Choice[] {
  const found = new Map<string, Choice>()
  for (const variant of variants) {
    const name = Object.values(variant.options).join(' ')
    const choice = found.get(variant.sku) ?? { sku: variant.sku, name, fen: variant.price_fen, total: 0, stores: [] }
    choice.stores.push(variant)
    choice.total += variant.stock
    found.set(variant.sku, choice)
  }
  return [...found.values()]
}

export const totalOf = (variants: VariantOfStore[]): number => variants.reduce((sum, each) => sum + each.stock, 0)
