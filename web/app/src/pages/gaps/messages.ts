export const text = {
  title: '没答好的问题',
  shelves: { open: '待补', answered: '已补', dismissed: '不用答' },
  none: { open: '没有等你补的问题，小二都答上来了。', answered: '还没有补过答案。', dismissed: '没有放到一边的问题。' },
  asked: (times: number, customers: number) => `${customers} 位顾客问过 ${times} 次`,
  answer: '补上答案',
  answerHint: '写一个答案，发布后小二马上会用',
  now: '小二现在这样答',
  nowPerson: '会转给人工',
  nowFailed: '现在试不了，先写答案也可以。',
  tell: '把答案发给还在等的顾客',
  tellHint: '只发给 48 小时内还能收到、也没有人回复过的顾客；免打扰时间和人工接待中的，晚点自动发',
  existing: '改一条已有的问答',
  existingOf: (question: string) => `改「${question}」`,
  asNew: '写成新的问答',
  publish: '发布答案',
  published: '已发布，正在用原来的问题重新试…',
  testing: '正在用原来的问题重新试…',
  told: (count: number) => `已把答案发给 ${count} 位顾客`,
  waiting: (count: number, at: string) => `还有 ${count} 位等着，${at} 后自动发`,
  sending: (count: number) => `正在发给 ${count} 位顾客…`,
  untold: (count: number, why: string) => `${count} 位没发：${why}`,
  dismiss: '不用答',
  dismissed: '已放到一边',
  reopen: '重新打开',
  merge: '和另一个问题合并',
  mergeNone: '没有别的问题可以合并。',
  merged: '已合并',
  see: '看问答',
  talk: '看会话',
  others: '还这样问过',
} as const

export const reasons: Readonly<Record<string, string>> = {
  not_known: '知识里没有',
  low_confidence: '没把握',
  ungrounded: '答案没有依据',
  none_of_these: '给的选项都不是',
  dissatisfied: '顾客不满意',
  repeated: '顾客又问了一遍',
  marked_wrong: '标为答错',
}

export const outcomes: Readonly<Record<string, { label: string; tone: 'green' | 'amber' | 'red' }>> = {
  answered: { label: '现在能答', tone: 'green' },
  offered: { label: '会给出选项', tone: 'amber' },
  unanswered: { label: '还是答不上', tone: 'red' },
}

export const cardText = {
  open: '每天提醒',
  title: '每天提醒我补答案',
  hint: '到点把最多人问、还没答好的几个问题发到老板的企业微信。没有新问题的那天不发。',
  daily: '每天发一次',
} as const
