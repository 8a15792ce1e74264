import type { components } from '@/api/schema'

export type Handoff = components['schemas']['HandoffRow']
export type Trigger = components['schemas']['Trigger']
export type HandoffShelf = 'open' | 'call_backs' | 'closed' | 'all'

export const text = {
  title: '转人工记录',
  settings: '设置',
  shelves: { open: '进行中', call_backs: '等回电', closed: '已结束', all: '全部' } as Readonly<Record<HandoffShelf, string>>,
  why: '为什么转人工',
  none: {
    open: '现在没有顾客在等人工，也没有人工接待中的。', call_backs: '没有顾客在等回电。',
    closed: '还没有结束的转人工。', all: '还没有顾客转过人工。',
  } as Readonly<Record<HandoffShelf, string>>,
  noneHere: '没有这样的转人工记录，换个原因看看。',
  week: '最近 7 天',
  asked: '转人工',
  taken: '有人接',
  lost: '没人接',
  half: '一半在这之前接到',
  urgent: '紧急',
  waits: (wait: string) => `已等 ${wait}`,
  waited: (wait: string) => `等了 ${wait}`,
  lostAfter: (wait: string) => `等了 ${wait}，没人接`,
  byThemselves: '主动接待',
  shortest: '不到 1 分钟',
  by: (name: string) => `${name} 接待`,
  offeredTo: (name: string) => `已叫 ${name}`,
  tried: (names: string) => `叫过 ${names}`,
  nobody: '还没有人接',
  call: '打电话',
  called: '已回电',
  calledAsk: '已经给这位顾客打过电话了？',
  calledHint: '记下后就不再提醒回电。',
  noted: '已记下',
} as const

export const STATES: Readonly<Record<string, { label: string; tone: 'green' | 'amber' | 'red' | 'grey' }>> = {
  asked: { label: '已通知同事', tone: 'amber' },
  queued: { label: '排队中', tone: 'amber' },
  offered: { label: '等同事回应', tone: 'amber' },
  taken: { label: '同事接待中', tone: 'green' },
  lost: { label: '没人接', tone: 'red' },
  ended: { label: '已结束', tone: 'grey' },
}

export const TRIGGERS: Readonly<Record<Trigger, string>> = {
  words: '顾客要人工', tool: '小二请求人工', policy: '店里规定', unsure: '小二没把握', anger: '顾客生气', money: '退赔金额大',
  sensitive: '敏感的事', failure: '小二出故障', staff: '同事主动接待',
}

export const WHYS: { value: Trigger | ''; label: string }[] = [
  { value: '', label: '全部原因' },
  ...(Object.entries(TRIGGERS) as [Trigger, string][]).map(([value, label]) => ({ value, label })),
]

/** What stands of a call back, empty where none was spoken of. */
export function callBack(row: Pick<Handoff, 'call_back' | 'call_back_phone' | 'call_back_when' | 'call_back_by'>): string {
  const said = [row.call_back_phone, row.call_back_when].filter(Boolean).join('，')
  if (row.call_back === 'offered') return '已问顾客要不要回电，还没留电话'
  if (row.call_back === 'done') return `已回电${row.call_back_by ? `（${row.call_back_by}）` : ''}`
  return row.call_back ? `等回电：${said}` : ''
}
