import type { components } from '@/api/schema'

export type Service = components['schemas']['ServicePublic']
export type Bookable = components['schemas']['BookablePublic']
export type Store = components['schemas']['StorePublic']

export const text = {
  title: '预约设置',
  shelves: { services: '能约什么', bookables: '谁来做', days: '休息和加班' } as const,
  calendar: '看预约',
  off: '停约',
} as const

/** What is still missing before a customer can book, and where to add it. */
export const lacks = {
  services: '先添加一个能约的服务，例如：剪发，60 分钟。',
  bookables: '再添加谁来做：一位员工、一个位子或一个房间。',
  idle: (names: string) => `还没有人做「${names}」，顾客约不到。`,
  hours: (names: string) => `「${names}」没有上班时间，门店也没填营业时间，顾客约不到。`,
  toStores: '去填营业时间',
  ready: '都齐了，顾客在微信里说一声就能约。',
} as const

export const services = {
  none: '还没有服务',
  add: '添加服务',
  name: '服务名',
  nameHint: '例如：剪发',
  minutes: '要多久',
  minute: '分钟',
  price: '价格',
  priceHint: '空着就不报价',
  capacity: '同时接待',
  people: '位',
  capacityHint: '一个人或一个位子同时能接几位顾客，一般是 1；小班课填名额。',
  active: '可以预约',
  activeHint: '关掉后约不了新的，已约的还在。',
  line: (minutes: number, price: string, capacity: number) =>
    [`${minutes} 分钟`, price, capacity > 1 ? `同时 ${capacity} 位` : ''].filter(Boolean).join(' · '),
} as const

export const bookables = {
  none: '还没有可预约的人或位子',
  add: '添加人或位子',
  name: '名字',
  nameHint: '例如：小美、1号椅、A 包间',
  userid: '是哪位员工',
  nobody: '不是员工（位子、房间）',
  store: '在哪家店',
  services: '能做什么',
  noServices: '先到「能约什么」里添加服务',
  pickOne: '至少勾一样',
  hours: '上班时间',
  hoursHint: '空着就按门店的营业时间',
  hoursExample: '例如：周二至周日 10:00-19:00',
  usual: '按门店营业时间',
  active: '可以预约',
} as const

export const days = {
  none: '没有特别的日子，天天按平时的时间。放假、调休、晚关门时来这里说一声。',
  add: '添加一段日子',
  first: '从哪天',
  last: '到哪天',
  whose: '谁',
  everybody: '全店',
  kind: '怎么安排',
  closed: '休息',
  open: '换个时间',
  hours: '几点到几点',
  hoursExample: '例如：10:00-16:00',
  note: '备注',
  noteHint: '例如：国庆放假',
  remove: '恢复平时的时间',
  removeAsk: (when: string) => `${when} 恢复平时的时间？`,
  count: (n: number) => (n > 1 ? `共 ${n} 天` : ''),
} as const
