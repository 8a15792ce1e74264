export const settings = { title: '设置' } as const

export const voice = {
  title: '小二的口吻',
  persona: '人设',
  personaHint: '例如：店里的老店员，热情、实在，称呼顾客“亲”',
  greeting: '问候语',
  greetingHint: '例如：您好，这里是青禾女装',
  signOff: '结束语',
  signOffHint: '例如：有事随时找我～',
  forbidden: '不能说的词',
  forbiddenHint: '一行一个，例如：最便宜',
  slips: '下面这些原样发出的内容里有不能说的词，请去改：',
  slip: { entry: '常见问题', quick_reply: '快捷回复', greeting: '问候语', sign_off: '结束语' } as Readonly<Record<string, string>>,
} as const

export const quick = {
  title: '快捷回复',
  none: '还没有快捷回复。把常说的话存起来，回复时点一下就发。',
  add: '添加',
  edit: '修改快捷回复',
  category: '分类',
  categoryHint: '例如：发货',
  text: '内容',
  textHint: '要发给顾客的话',
  remove: '删除',
  removeAsk: '删掉这条快捷回复？',
  uses: (n: number) => `用过 ${n} 次`,
} as const

export const stores = {
  title: '门店和营业时间',
  none: '还没有门店，添加第一家吧。',
  add: '添加门店',
  name: '门店名',
  address: '地址',
  hours: '营业时间',
  hoursHint: '周一至周五 10:00-21:00，周末 10:00-22:00',
  unread: '看不懂营业时间，请照例子改',
  phone: '电话',
  remove: '删除门店',
  removeAsk: (name: string) => `删掉「${name}」？它的订单和库存还在。`,
} as const

export const staff = {
  title: '员工',
  none: '还没有员工。',
  add: '添加员工',
  userid: '企业微信账号',
  useridHint: '管理后台 → 通讯录 → 点开成员',
  name: '姓名',
  role: '身份',
  roles: { owner: '老板', staff: '店员' } as Readonly<Record<string, string>>,
  signsIn: (phone: string) => `用 ${phone} 登录`,
  noPhone: '用企业微信登录',
  onDuty: '在岗，可以接待顾客',
  invite: '邀请用手机号登录',
  invited: '把这个链接发给他，三天内有效，只能用一次：',
  remove: '移出员工名单',
  removeAsk: (name: string) => `把${name}移出名单？他会马上退出登录。`,
} as const

export const handoff = {
  title: '转人工',
  patience: '几分钟没人接，换下一位',
  callBack: '没人能接时，登记回电',
  money: '多少元以上的事交给人',
  words: '一提到就转人工的词',
  wordsHint: '一行一个，例如：投诉',
  survey: '结束后问满意度',
  silence: '几分钟没动静算结束',
  giveBack: '员工没动静时，小二自动接回',
  giveBackMinutes: '几分钟没动静就接回',
  consent: '我是老板，同意小二在员工没动静时接着回复顾客',
} as const

export const words = {
  title: '词表',
  none: '还没有自己的词表。小二自带常用的敏感词表，不用再添。',
  add: '添加词表',
  name: '名称',
  nameHint: '例如：竞品',
  terms: '词',
  termsHint: '一行一个',
  reply: '小二的话里有这些词时',
  customer: '顾客的话里有这些词时',
  replies: { rewrite: '换个说法', mask: '打码', hand_over: '转人工', block: '不发', send: '照常发', spare: '放行（自带词表里的也放行）' } as Readonly<Record<string, string>>,
  customers: { send: '照常回答', mask: '打码', hand_over: '转人工', block: '不回答' } as Readonly<Record<string, string>>,
  remove: '删除词表',
  removeAsk: (name: string) => `删掉词表「${name}」？`,
  count: (n: number) => `${n} 个词`,
} as const

export const tokens = {
  title: '接口令牌',
  intro: '给收银、ERP 等程序用的钥匙。只显示一次，丢了就删掉重开。',
  none: '还没有接口令牌。',
  add: '开一个令牌',
  name: '给谁用',
  nameHint: '例如：收银系统',
  role: '能做什么',
  roles: { staff: '和店员一样', owner: '和老板一样' } as Readonly<Record<string, string>>,
  shown: '请现在就复制，关掉就看不到了：',
  used: '上次使用',
  unused: '还没用过',
  remove: '删除',
  removeAsk: (name: string) => `删掉「${name}」的令牌？用它的程序会马上连不上。`,
} as const

export const sessions = {
  title: '登录的设备',
  here: '这台',
  byWeCom: '企业微信登录',
  byPhone: '手机号登录',
  end: '退出这台设备',
  endAsk: '让这台设备退出登录？',
  ended: '已退出',
  all: '在所有设备上退出',
  allAsk: '所有手机和电脑上都会退出，需要重新登录。',
  unknown: '未知设备',
  password: '换密码',
} as const

export const password = {
  title: '换密码',
  intro: (phone: string) => `登录用的手机号是 ${phone}。换好后所有设备都要用新密码重新登录。`,
  byWeCom: '你是用企业微信登录的，没有密码，也不用换。',
  old: '现在的密码',
  fresh: '新密码',
  again: '再输一遍',
  hint: '至少 8 位',
  needOld: '请填现在的密码',
  differs: '两遍不一样',
  saved: '已换好，请重新登录',
} as const
