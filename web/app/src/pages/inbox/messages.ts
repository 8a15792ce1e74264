export const text = {
  title: '会话',
  search: '搜索顾客昵称',
  shelves: { all: '全部', waiting: '等人工', people: '人工中', assistant: '小二中' },
  none: '还没有会话。顾客发来第一条消息后会出现在这里。',
  noneHere: '这里没有会话。',
  pick: '选一个会话看看',
  newCustomer: '新顾客',
  live: '实时',
  reconnecting: '正在重新连接…',
  noWords: '（没有文字）',
  earlier: '看更早的',
  beginning: '会话从这里开始',
  staff: '同事',
  assistant: '小二',
  picture: '顾客发来的图片',
  noPicture: '图片已过期，请在企业微信里查看',
  why: '为什么这么答',
  take: '我来接待',
  giveBack: '交还小二',
  takeAsk: '接待后由你在企业微信里回复，小二不再说话。',
  giveBackAsk: '会话会结束，顾客再发消息时由小二回答。',
  taken: '已由你接待，请在企业微信里回复',
  givenBack: '已交还小二',
  send: '发送',
  sent: '已发送',
  placeholder: '以店铺名义回复…',
  left: (left: number, hours: number) => `还能发 ${left} 条 · ${hours} 小时内有效`,
  suggestion: '建议回复',
  use: '采用',
  copy: '复制',
  copied: '已复制',
  quick: '快捷回复',
  noQuick: '还没有快捷回复，老板可以在「更多」里添加。',
  handoff: '转人工',
  urgent: '紧急',
  summary: '情况',
  reason: '原因',
  details: '详情',
  waiting: '等待',
  state: ['新会话', '小二接待中', '排队等人工', '人工接待中', '已结束'],
} as const

export const whyText = {
  title: '为什么这么答',
  question: '理解的问题',
  sources: '参考的知识',
  noSources: '没有用到知识库',
  tools: '查到的内容',
  checks: '核对',
  checked: '核对通过，没有发现问题',
  confidence: '把握',
  cost: '花费',
  free: '没有调用模型',
  spent: (fen: number) => `${fen < 1 ? fen.toFixed(2) : fen.toFixed(1)} 分钱`,
  tokens: (tokensIn: number, tokensOut: number) => `读 ${tokensIn} · 写 ${tokensOut} 个词元`,
  seconds: (milliseconds: number) => `用时 ${(milliseconds / 1000).toFixed(1)} 秒`,
  wrong: '答错了，记下来补',
  wrongAsk: '这个问题会放进「没答好的问题」，补上正确答案后小二就会了。',
  marked: '已标记答错',
  lookedUp: '提前查的资料',
} as const

/** Names of what the assistant looks up, as people call it. */
export const tools: Readonly<Record<string, string>> = {
  find_products: '查商品',
  find_my_orders: '查订单',
  hand_over: '转人工',
}

export const routesText: Readonly<Record<string, string>> = {
  model: '小二结合资料回答',
  pinned: '老板指定的答案，原文发出',
  menu: '顾客点选的问题，原文发出',
  local: '没有调用模型，按规则回答',
  hand_over: '转给人工',
}

/** What WeCom tells of a session. */
export const events: Readonly<Record<string, string>> = {
  enter_session: '顾客进入了会话',
  session_status_change: '会话状态有变化',
  msg_send_fail: '有一条消息没有送达',
  servicer_status_change: '接待人员状态有变化',
  user_recall_msg: '顾客撤回了一条消息',
  servicer_recall_msg: '同事撤回了一条消息',
}

export const statuses: Readonly<Record<string, string>> = {
  queued: '发送中…',
  dead: '没有发出去',
  undelivered: '没有送达',
  cancelled: '没有发出（已转人工或会话已结束）',
  waiting: '等小二回复…',
}

export const kinds: Readonly<Record<string, string>> = {
  image: '[图片]',
  voice: '[语音]',
  video: '[视频]',
  file: '[文件]',
  location: '[位置]',
  link: '[链接]',
  miniprogram: '[小程序]',
  business_card: '[名片]',
}
