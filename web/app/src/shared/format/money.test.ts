import { describe, expect, it } from 'vitest'
import { fenOf, yuan } from './money'

describe('money', () => {
  it('is told in yuan', () => {
    expect([0, 5, 12300, 12350, -900, 123456789].map(yuan)).toEqual([
      '¥0', '¥0.05', '¥123', '¥123.50', '-¥9', '¥1,234,567.89',
    ])
  })

  it('is read as people type it, or not at all', () => {
    expect(['12', '12.5', '¥ 12', '￥12.50元', ' 3块 '].map(fenOf)).toEqual([1200, 1250, null, 1250, 300])
    expect(['', 'a', '1.234', '-5', '1e3'].map(fenOf)).toEqual([null, null, null, null, null])
  })
})
