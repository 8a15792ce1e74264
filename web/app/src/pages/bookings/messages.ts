import type { components } from '@/api/schema'

export type Booking = components['schemas']['BookingPublic']
export type Service = components['schemas']['ServicePublic']

export const text = {
  title: '预约',
  add: '新预约',
  today: '今天',
  days: ['今天', '明天', '后天'],
  earlier: '前一天',
  later: '后一天',
  day: '日期',
  none: '这天还没有预约',
  nobody: '还没有可预约的人或位子。请先在设置里添加服务和人员。',
  free: '空闲',
  service: '做什么',
  noServices: '还没有可预约的服务',
  time: '几点',
  full: '这天约满了，换一天看看。',
  past: '只能约今天和以后的日子。',
  who: '谁来做',
  anyone: '都可以',
  customer: '顾客',
  note: '备注',
  book: '预约',
  booked: '已预约',
  move: '改时间',
  moved: '已改时间',
  cancel: '取消预约',
  cancelAsk: (customer: string, at: string) => `取消「${customer}」${at} 的预约？`,
  cancelled: '已取消',
  done: '来过了',
  noShow: '没来',
  saved: '已记下',
  price: '价格',
  madeBy: '预约人',
  history: '经过',
  statuses: { booked: '已约', cancelled: '已取消', done: '来过了', no_show: '没来' } as Readonly<Record<string, string>>,
  happened: {
    booked: '预约', moved: '改时间', cancelled: '取消', done: '来过了', no_show: '没来',
    reminded_day: '提前一天提醒', reminded_hours: '提前两小时提醒', asked: '问满意度', rated: '顾客评价',
  } as Readonly<Record<string, string>>,
  ways: {
    message: '已发到聊天里', member: '已请加了顾客的同事提醒', unreachable: '联系不上顾客，没有发出', undelivered: '发了，但微信没有送达',
  } as Readonly<Record<string, string>>,
  scores: { 3: '满意', 2: '一般', 1: '不满意' } as Readonly<Record<string, string>>,
  unreminded: '没提醒到，建议打个电话',
} as const
