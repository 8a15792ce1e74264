import type { components } from '@/api/schema'

export type Shop = components['schemas']['ShopPublic']
export type ShopLetter = components['schemas']['ShopLetter']
export type Plan = components['schemas']['PlanBody']['plan']

export const shops = {
  title: '所有店铺',
  none: '还没有店，开第一家吧。',
  open: '开新店',
  name: '店名',
  nameHint: '例如：青禾女装',
  owner: '老板怎么称呼',
  ownerHint: '老板',
  opened: (name: string) => `「${name}」开好了。把这个链接发给老板，三天内有效，只能用一次：`,
  connected: '已接通',
  unconnected: '还没接企业微信',
  spent: '今天花在模型上',
  ofBudget: (spent: string, budget: string) => (budget ? `${spent}，每天最多 ${budget}` : `${spent}，没有上限`),
  budget: '每天最多花',
  budgetHint: '花完了当天只用知识回答，不问模型。空着和别家一样，0 是不限。',
  usual: (money: string) => (money ? `和别家一样，${money}` : '和别家一样，不限'),
  saveBudget: '保存上限',
  budgeted: '已保存，二十秒内生效',
  letters: (n: number) => `${n} 条没送到`,
  noLetters: '都送到了',
  since: '开店',
  plan: '套餐',
  plans: ['基础', '标准', '高级'] as const satisfies readonly Plan[],
  planAsk: (name: string, plan: string) => `把「${name}」换成${plan}版？两秒后生效，资料都还在。`,
  planned: '已换套餐',
  enter: '进这家店看看',
  seeLetters: '看没送到的消息',
} as const

export const letters = {
  title: '没送到的消息',
  none: '各店都没有没送到的消息。',
  incoming: '没答上',
  outgoing: '没发出',
  replay: '重试',
  replayed: '已重新排队',
} as const
