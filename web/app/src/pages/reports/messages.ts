import type { components } from '@/api/schema'

export type Kind = components['schemas']['PeriodKind']
export type Measured = components['schemas']['Measured']
export type Span = { since: string; until: string }

export const text = {
  title: '数据',
  settings: '设置',
  kind: '时间长短',
  earlier: '往前',
  later: '往后',
  now: '现在',
  ask: '问一问店里的数字',
  askHint: '例如：这周卖得最好的是什么',
  send: '问',
  more: '更多数字',
  fewer: '收起',
  reports: '报告',
  noReports: '还没有报告。到点会自动生成，也可以现在生成一份。',
  make: '生成这段时间的报告',
  made: '已生成',
  excel: '下载 Excel',
  pdf: '下载 PDF',
  figures: '数字',
  findings: '发现',
  health: '店铺健康分',
  benchmark: '和同类店比',
  benchmarkOf: (shops: number) => `${shops} 家同类店`,
  mine: '我',
  rows: '明细',
  noRows: '这段时间没有',
  go: '去看看',
  fuller: '还没有数据',
  same: '持平',
} as const

export const KINDS: { value: Kind; label: string }[] = [
  { value: 'day', label: '日' },
  { value: 'week', label: '周' },
  { value: 'month', label: '月' },
]
export const AGAINST: Readonly<Record<string, string>> = {
  day_before: '比昨天', week_before: '比上周', month_before: '比上月', last_year: '比去年',
}
/** What a shop looks at first. */
export const FIRST: readonly string[] = [
  'sales', 'orders', 'buyers', 'new_customers', 'conversations', 'assistant_share', 'handoffs', 'refunded', 'touch_sales', 'gaps',
]

export const settingText = {
  title: '报告设置',
  when: '几点发',
  daily: '日报',
  dailyHint: '中午以前发的，说的是前一天',
  weekly: '周报（每周一）',
  monthly: '月报（每月 5 日）',
  whom: '发给谁',
  recipients: '不选就发给老板',
  what: '内容',
  chart: '带图片',
  benchmark: '和同类店比',
  benchmarkHint: '只比数字，不出现店名',
  look: '看今天的',
  lookHint: '现在就看一份今天的报告，或发到收报告的人手机上。',
  send: '现在发',
  sendAsk: '现在把这份报告发给收报告的人？',
  sendUnsaved: '刚才的改动还没保存，会按原来的设置发。',
  sent: '已发出',
} as const
