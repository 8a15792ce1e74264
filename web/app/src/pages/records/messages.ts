export const audit = {
  title: '操作记录',
  intro: '谁看了顾客资料、谁改了什么，都记在这里，谁也改不掉。',
  none: '没有这样的记录。',
  everybody: '所有人',
  everything: '全部',
  who: '谁',
  area: '哪一块',
  byProgram: '程序',
  from: (address: string) => `来自 ${address}`,
  areas: {
    Customers: '顾客资料', Privacy: '个人信息', Inbox: '会话', Orders: '订单', Coupons: '优惠券', Knowledge: '知识', Access: '登录和员工', Setup: '开店向导',
    Services: '预约设置', Handoffs: '转人工', Voice: '说话风格', Safety: '敏感词', Connectors: '同步', Webhooks: '推送',
  } as Readonly<Record<string, string>>,
} as const

export const retention = {
  title: '聊天记录留多久',
  forgets: '到期自动忘掉',
  forgetsHint: '每天夜里把更早的聊天内容清掉，清掉就找不回来；订单和数字还在。',
  days: '保留',
  day: '天',
  range: '最短 90 天，最长 10 年。',
  ask: '缩短保留时间？',
  askHint: (days: number) => `今夜起，${days} 天前的聊天内容会被永久清掉。`,
  customers: '顾客要看、要删自己的资料',
  customersHint: '在顾客资料最下面导出全部资料，或彻底删除。',
  toCustomers: '去找这位顾客',
} as const

export const embedding = {
  title: '找答案的模型',
  intro: '小二靠它看懂顾客换着说法问的问题。由服务商在程序设置里选，换的时候旧的接着用，不会断。',
  serving: '现在用的',
  wanted: '正在换成',
  builtIn: '自带模型',
  progress: '进度',
  of: (done: number, total: number) => `${done} / ${total} 条`,
  fine: '全部问答都能找到。',
  stuck: '卡住了',
  updated: '上次检查',
  tokens: '累计用量',
  count: (tokens: number) => `${tokens.toLocaleString('zh-CN')} 个词元`,
  cost: '累计费用',
  days: '最近几天',
  texts: (n: number) => `${n} 条文字`,
  check: '现在检查一遍',
  asked: '已安排检查',
} as const
