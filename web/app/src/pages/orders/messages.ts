import type { components } from '@/api/schema'

export type OrderState = components['schemas']['OrderState']

export const text = {
  title: '订单',
  import: '导入',
  importTitle: '导入订单',
  search: '搜订单号',
  none: '没有这样的订单',
  noneYet: '还没有订单。导入表格，或接上你的电商平台。',
  filter: '订单状态',
  goods: '商品',
  amount: '实付',
  refunded: '已退',
  buyer: '买家',
  phone: '手机尾号',
  customer: '微信顾客',
  store: '门店',
  placed: '下单',
  paid: '付款',
  shipped: '发货',
  finished: '完成',
  parcel: '物流',
  noParcel: '还没有物流信息',
  refund: '退款',
  source: '来源',
  times: '时间',
  pieces: (count: number) => `× ${count}`,
} as const

export const STATES: { value: OrderState | ''; label: string }[] = [
  { value: '', label: '全部' },
  ...(['待付款', '待发货', '已发货', '待自提', '已签收', '已完成', '退款中', '已退款', '已取消'] as const).map((state) => ({
    value: state, label: state,
  })),
]

/** The colour of a state: what waits for the shop stands out. */
export function toneOf(state: string): 'green' | 'amber' | 'red' | 'grey' {
  if (['待发货', '待自提'].includes(state)) return 'amber'
  if (['退款中'].includes(state)) return 'red'
  return ['已完成', '已签收'].includes(state) ? 'green' : 'grey'
}
