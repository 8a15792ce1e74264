const TRUST = '请管理员检查：管理后台 → 应用管理 → 本应用 → 网页授权及JS-SDK 里的可信域名，要和这个页面的网址一致。'

/** What to do when WeCom's client says no, by its own words; the first is for what nobody foresaw. */
export const refusals: [[RegExp, string], ...[RegExp, string][]] = [
  [/no answer/, '企业微信没有回应。请关掉这个页面再打开一次；还不行的话，把企业微信升级到最新版。'],
  [/allow list/i, '你不在应用的可见范围内。请管理员在：管理后台 → 应用管理 → 本应用 → 可见范围，把你加进来。'],
  [/signature|domain|invalid url|agentid/i, TRUST],
  [/scanQRCode.*(permission|not supported)/i, '这个企业微信扫不了码。请把它升级到最新版，或直接输入 8 位券码。'],
  [/permission/i, '应用还不能读聊天里的顾客。请管理员在：管理后台 → 客户与上下游 → 客户联系 → API → 可调用接口的应用，勾选本应用。'],
  [/cancel/i, '没有发出去，你取消了。'],
]
