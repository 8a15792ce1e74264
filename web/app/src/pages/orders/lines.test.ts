import { expect, it } from 'vitest'
import { linesOf, stepsOf } from './lines'

it('reads goods with or without options and prices', () => {
  expect(linesOf([{ name: '开衫', options: { 颜色: '黑', 尺码: 'L' }, quantity: 2, price_fen: 100 }, { name: '袜' }])).toEqual([
    { name: '开衫', options: '黑 L', quantity: 2, fen: 100 },
    { name: '袜', options: '', quantity: 1, fen: null },
  ])
  expect(linesOf(undefined)).toEqual([])
})

it('tells the last step of a parcel first', () => {
  expect(stepsOf([{ at: '1', text: '揽收' }, { text: '签收' }]).map((step) => step.text)).toEqual(['签收', '揽收'])
})
