import { expect, it } from 'vitest'
import { cellsOf } from './record'

it('tells a record in words and in yuan, without what is empty', () => {
  const order = {
    order_no: 'A1', status: '待发货', amount_fen: 19_900, placed_at: '2020-03-04T02:00:00Z', store: '',
    items: [{ name: '针织开衫', options: '黑色M', quantity: 2, price_fen: 9_950 }, { name: '袜子' }],
  }
  expect(cellsOf(order).map((cell) => `${cell.label} ${cell.value}`)).toEqual([
    '订单号 A1', '状态 待发货', '金额 ¥199', '下单时间 2020年3月4日', '商品 针织开衫 黑色M ×2、袜子 ×1',
  ])
  const product = { sku: 'YD', listed: true, images: ['a', 'b'], variants: [{ sku: 'YD-M', options: { 颜色: '黑', 尺码: 'M' }, stock: 3 }], aliases: [] }
  expect(cellsOf(product).map((cell) => cell.value)).toEqual(['YD', '是', '2', '黑 M 3'])
  expect(cellsOf({ state: 'paid', mystery: 7 })).toEqual([{ label: '状态', value: '已退款' }, { label: 'mystery', value: '7' }])
})
