export const text = {
  title: '顾客',
  search: '昵称或顾客 ID',
  tag: '按标签看',
  segment: '按人群看',
  everyTag: '全部标签',
  everySegment: '全部人群',
  segments: '人群',
  none: '还没有顾客。有人发来消息或加了好友后，会出现在这里。',
  noneHere: '没有符合的顾客。',
  newCustomer: '新顾客',
  bought: (orders: number) => `${orders} 单`,
  neverBought: '还没下过单',
  optedOut: '不收推广',
} as const

export const profileText = {
  since: '第一次出现',
  spent: '累计消费',
  orders: '订单',
  lastMessage: '上次来问',
  channels: '从哪来',
  copyId: '复制顾客 ID',
  copied: '已复制',
  tags: '标签',
  addTag: '加标签',
  noTags: '还没有标签',
  noOrders: '没有订单',
  noBookings: '没有预约',
  noCoupons: '没有优惠券',
  noTalks: '没有会话',
  noTouches: '没有主动联系过',
  bookings: '预约',
  coupons: '优惠券',
  talks: '会话',
  touches: '联系记录',
  more: '其他',
  birthday: '生日',
  noBirthday: '还不知道',
  reach: '推广消息',
  reachOn: '可以发',
  reachOff: (words: string) => (words ? `不收（说过「${words}」）` : '不收'),
  optOut: '记为不收推广',
  optOutAsk: '顾客说过不想收，就记下来。等着发的会全部撤回。',
  optIn: '顾客愿意再收了',
  optedOut: '已记下，不再主动联系',
  optedIn: '已恢复',
  personal: '个人信息',
  export: '导出全部资料',
  exported: '已导出',
  erase: '删除全部资料',
  eraseHint: '顾客要求删除时用，删掉就找不回来了。',
  eraseAsk: (name: string) => `输入「${name}」确认。聊天、订单归属、标签、优惠券都会删除，不能恢复。`,
  eraseName: '输入名字确认',
  erased: '已删除',
  until: (day: string) => `有效到 ${day}`,
} as const

export const whyText = {
  title: (name: string) => `为什么有「${name}」`,
  rule: '规则',
  byHand: '手动加的',
  given: (by: string, when: string) => `${by} 在 ${when} 加的`,
  byRule: (when: string) => `${when} 起符合规则`,
  holds: '符合',
  misses: '不符合',
  now: (actual: string) => `这位顾客：${actual}`,
  take: '去掉这个标签',
  taken: '已去掉',
  put: '已加上',
  ruled: '按规则自动加的，规则不符合了会自己去掉。',
  pick: '加哪个标签？',
  noneByHand: '没有可以手动加的标签。老板可以在「标签」里新建一个没有规则的标签。',
} as const

export const birthdayText = {
  title: '生日',
  month: '月',
  day: '日',
  lunar: '农历',
  leap: '闰月',
  save: '保存',
  forget: '忘掉生日',
  saved: '已保存',
  next: (day: string) => `下一次是 ${day}`,
} as const

export const segmentText = {
  title: '人群',
  hint: '把条件存下来，人数随时是最新的，群发时可以直接选。',
  none: '还没有人群。点「新人群」，用几个条件圈出一批顾客。',
  add: '新人群',
  edit: '修改人群',
  name: '名字',
  nameHint: '比如：老客户',
  people: (count: number) => `${count} 人`,
  save: '保存',
  saved: '已保存',
  removed: '已删除',
} as const

export const identityText = {
  title: '认得出的订单和手机',
  none: '还没认过：这位顾客要先报订单号和手机尾号。',
  add: '绑定手机号',
  phone: '手机号',
  phoneHint: '用这个号下的订单都算他的',
  take: '解绑',
  takeAsk: (hint: string) => `解绑「${hint}」？以后问它的订单要重新核对。`,
  by: (who: string) => `${who}绑定`,
} as const

export const grantStates: Readonly<Record<string, string>> = {
  granted: '待领取',
  claimed: '已领取',
  redeemed: '已使用',
  expired: '已过期',
  revoked: '已收回',
}

export const bookingStates: Readonly<Record<string, string>> = {
  booked: '已约',
  cancelled: '已取消',
  done: '已到店',
  no_show: '没来',
}

export const talkStates = ['新会话', '小二接待中', '排队等人工', '人工接待中', '已结束'] as const
