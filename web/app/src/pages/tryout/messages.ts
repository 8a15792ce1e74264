export const text = {
  title: '试一试',
  hint: '像顾客那样问一句，看小二怎么答、为什么。不会发给任何人。',
  draft: '用草稿来答，顾客听到的还是现在的答案。',
  placeholder: '顾客会怎么问？',
  ask: '问',
  person: '转给人工',
  urgent: '紧急',
  noReply: '（不回复）',
  why: '为什么这么答',
  fold: '收起',
  found: '找到的问答',
  nothing: '没有找到相关的问答',
  notSearched: '这句不用查资料，下面只是查的话会找到的',
  sure: (share: number) => `把握 ${Math.round(share * 100)}%`,
  score: (score: number) => `相似 ${score.toFixed(2)}`,
  spent: (milliseconds: number, fen: number) =>
    `用时 ${(milliseconds / 1000).toFixed(1)} 秒 · ${fen ? `花费 ${fen < 1 ? fen.toFixed(2) : fen.toFixed(1)} 分钱` : '没有花费'}`,
  write: '没答好？写成问答',
} as const

export const zones: Readonly<Record<string, { label: string; tone: 'green' | 'amber' | 'red' }>> = {
  answer: { label: '有把握', tone: 'green' },
  ask: { label: '拿不准，给选项', tone: 'amber' },
  hand_over: { label: '不知道', tone: 'red' },
}
