export const text = {
  title: '顾客资料',
  unknown: '还没有这位顾客的资料',
  unknownHint: '他给店里的微信客服发过一次消息，或加好友后回调送到，这里就有了。现在可以先用快捷回复。',
  noChat: '旁边没有顾客',
  noChatHint: '请打开和一位顾客的单聊，再点输入框上方的「店小二」。群聊里看不到是哪位顾客。',
  place: '放到企业微信的聊天工具栏',
  placeHint: '放好以后，员工和顾客聊天时点一下就能看到：他是谁、买过什么、该怎么回。',
  steps: [
    '管理后台 → 应用管理 → 本应用 → 网页授权及JS-SDK，把下面的域名设为可信域名。',
    '管理后台 → 客户与上下游 → 聊天工具 → 聊天工具栏管理，给本应用添加页面，网址填下面这一行。',
    '管理后台 → 客户与上下游 → 客户联系 → API → 可调用接口的应用，勾选本应用。',
  ],
  domain: '可信域名',
  url: '页面网址',
  notConnected: '这家店还没有接上企业微信，请先在「开店向导」里填好企业和应用。',
  suggestion: '建议回复',
  asked: (words: string) => `顾客说：${words}`,
  prepared: '转给你之前，小二准备的：',
  noSuggestion: '顾客没有新的话要回。',
  hint: '想说什么，写在这里',
  thinking: '小二正在想…',
  whole: '看全部资料',
  say: '发到聊天',
  said: '已发到聊天',
  copy: '复制',
  copied: '已复制，粘贴到聊天里',
  quick: '快捷回复',
} as const

const TRUST = '请管理员检查：管理后台 → 应用管理 → 本应用 → 网页授权及JS-SDK 里的可信域名，要和这个页面的网址一致。'

/** What to do when WeCom's client says no, by its own words; the first is for what nobody foresaw. */
export const refusals: [[RegExp, string], ...[RegExp, string][]] = [
  [/no answer/, '企业微信没有回应。请关掉这个页面再打开一次；还不行的话，把企业微信升级到最新版。'],
  [/allow list/i, '你不在应用的可见范围内。请管理员在：管理后台 → 应用管理 → 本应用 → 可见范围，把你加进来。'],
  [/signature|domain|invalid url|agentid/i, TRUST],
  [/permission/i, '应用还不能读聊天里的顾客。请管理员在：管理后台 → 客户与上下游 → 客户联系 → API → 可调用接口的应用，勾选本应用。'],
  [/cancel/i, '没有发出去，你取消了。'],
]
