import type { Measure, Op } from './draft'

export const MEASURES: { value: Measure; label: string }[] = [
  { value: 'spend', label: '消费金额' },
  { value: 'orders', label: '下单次数' },
  { value: 'days_since_order', label: '距上次下单' },
  { value: 'days_since_message', label: '距上次来聊' },
  { value: 'days_since_added', label: '加好友至今' },
  { value: 'bought', label: '买过的品类' },
  { value: 'favourite', label: '最常买的品类' },
  { value: 'mentioned', label: '聊天提到过' },
  { value: 'birthday', label: '快过生日' },
  { value: 'store', label: '去过的门店' },
  { value: 'source', label: '来源渠道码' },
  { value: 'tag', label: '已有标签' },
]

export const OPS: { value: Op; label: string }[] = [
  { value: '>=', label: '不少于' },
  { value: '>', label: '超过' },
  { value: '<=', label: '不多于' },
  { value: '<', label: '少于' },
  { value: '=', label: '正好' },
]

export const UNITS: Readonly<Partial<Record<Measure, string>>> = {
  orders: '次', days_since_order: '天', days_since_message: '天', days_since_added: '天', favourite: '% 以上', birthday: '天以内',
}

export const text = {
  join: '要满足',
  all: '全部条件',
  any: '任意一条',
  measure: '看什么',
  op: '怎么比',
  value: '数值',
  is: '是',
  isNot: '不是',
  period: '时间范围',
  ever: '任何时候',
  lastDays: (days: number) => `近 ${days} 天`,
  listHint: '用顿号隔开几个',
  remove: '删掉这条条件',
  add: '加一条条件',
  unnamed: '新顾客',
  more: '把条件填完整，就能看到有多少顾客符合。',
  matching: (count: number) => `现在符合的顾客：${count} 位`,
  complex: '这条规则有好几层，这里只能看，不能改。',
  rebuild: '重新写一条',
} as const
export const PERIODS = [null, 7, 30, 90, 180, 365] as const
