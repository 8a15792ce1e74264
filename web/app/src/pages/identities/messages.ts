export const text = {
  title: '认顾客',
  how: '小二怎么认人',
  rules: [
    ['报订单号和手机尾号', '两样对得上，才告诉顾客订单到哪了。'],
    ['认过一次就记住', '以后同一位顾客问，不用再报；换了人可以在顾客资料里解绑。'],
    ['连错三次先锁住', '防止有人乱猜别人的订单。过一阵自动解开，确认是本人可以马上解开。'],
  ] as const,
  locks: '现在被锁住的',
  none: '没有人被锁住。',
  since: '锁于',
  unlock: '解开',
  unlockAsk: (name: string) => `确认「${name}」是本人，让他再试？`,
  unlocked: '已解开',
} as const
