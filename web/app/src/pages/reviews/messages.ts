import type { components } from '@/api/schema'

export type Review = components['schemas']['ReviewPublic']
export type Refund = components['schemas']['RefundPublic']
export type RefundState = components['schemas']['RefundState']
export type ReviewShelf = 'bad' | 'all' | 'refunds'

export const text = {
  title: '评价和退款',
  shelves: { bad: '差评', all: '全部评价', refunds: '退款' } as Readonly<Record<ReviewShelf, string>>,
  none: {
    bad: '没有差评。', all: '还没有评价。接上你的电商平台后，评价会自己过来。',
    refunds: '没有退款。接上你的电商平台后，退款会自己过来。',
  } as Readonly<Record<ReviewShelf, string>>,
  noneHere: '没有这样的退款，换个状态看看。',
  connect: '去接平台',
  stars: (count: number) => `${count} 星`,
  noWords: '顾客没有写字',
  reply: '店里回过',
  draft: '写一段回复',
  again: '换一段',
  drafted: '回复草稿',
  draftHint: '看过、改好，再到平台上回。小二不会自己发。',
  order: '看订单',
  orderNo: (number: string) => `订单 ${number}`,
  state: '退款状态',
  asked: '申请',
  closed: '结束',
} as const

export const STATES: Readonly<Record<RefundState, { label: string; tone: 'green' | 'amber' | 'red' | 'grey' }>> = {
  asked: { label: '待处理', tone: 'red' },
  agreed: { label: '已同意', tone: 'amber' },
  paid: { label: '已退款', tone: 'green' },
  refused: { label: '已拒绝', tone: 'grey' },
  withdrawn: { label: '已撤回', tone: 'grey' },
}
export const STATE_CHIPS: { value: RefundState | ''; label: string }[] = [
  { value: '', label: '全部' },
  ...(Object.entries(STATES) as [RefundState, { label: string }][]).map(([value, { label }]) => ({ value, label })),
]
