import { expect, it } from 'vitest'
import { choicesOf, totalOf, type VariantOfStore } from './variants'

it('puts the stores of one choice together', () => {
  const variants: VariantOfStore[] = [
    { sku: 'a', options: { 颜色: '黑', 尺码: 'L' }, price_fen: null, store: '总店', stock: 3 },
    { sku: 'b', options: {}, price_fen: 100, store: '', stock: 0 },
    { sku: 'a', options: { 颜色: '黑', 尺码: 'L' }, price_fen: null, store: '城西', stock: 4 },
  ]
  const found = choicesOf(variants)
  expect(found.map((choice) => [choice.sku, choice.name, choice.total, choice.stores.length])).toEqual([
    ['a', '黑 L', 7, 2], ['b', '', 0, 1],
  ])
  expect(totalOf(variants)).toBe(7)
})
