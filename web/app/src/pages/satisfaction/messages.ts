import type { components } from '@/api/schema'

export type Session = components['schemas']['SessionRow']
export type Satisfaction = components['schemas']['Satisfaction']
export type SessionShelf = 'bad' | 'middle' | 'good' | 'lost' | 'all'

export const text = {
  title: '满意度',
  settings: '设置',
  period: '看多久',
  rated: '顾客评价',
  noRatings: '这段时间还没有顾客评价。接待结束后，小二会问一句满不满意；在「设置」里可以打开。',
  share: (percent: number) => `满意 ${percent}%`,
  answered: (answered: number, asked: number) => `问了 ${asked} 位，${answered} 位评了`,
  ended: '怎么结束的',
  sessions: (count: number) => `${count} 次接待`,
  shelves: { bad: '不满意', middle: '一般', good: '满意', lost: '没解决', all: '全部' } as Readonly<Record<SessionShelf, string>>,
  none: {
    bad: '没有不满意的评价。', middle: '没有「一般」的评价。', good: '还没有满意的评价。',
    lost: '没有没解决的接待。', all: '还没有接待过顾客。',
  } as Readonly<Record<SessionShelf, string>>,
  lastAsked: '最后问的是',
  forgotten: '聊天内容已按保留期限清理',
  open: '还在进行',
} as const

export const PERIODS = [
  { value: 7, label: '7 天' }, { value: 30, label: '30 天' }, { value: 90, label: '90 天' },
] as const

export type Score = 1 | 2 | 3
export type Resolution = components['schemas']['Resolution']

export const SCORES: Readonly<Record<Score, { label: string; tone: 'green' | 'amber' | 'red' }>> = {
  3: { label: '满意', tone: 'green' },
  2: { label: '一般', tone: 'amber' },
  1: { label: '不满意', tone: 'red' },
}
export const RESOLUTIONS: Readonly<Record<Resolution, string>> = {
  confirmed: '顾客说解决了', assumed: '答完没再问', handed_over: '人工接待', lost: '没解决',
}
/** What a tab of the list asks the program for. */
export const FILTERS: Readonly<Record<SessionShelf, { score?: number; resolution?: Resolution }>> = {
  bad: { score: 1 }, middle: { score: 2 }, good: { score: 3 }, lost: { resolution: 'lost' }, all: {},
}
