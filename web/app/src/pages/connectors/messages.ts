import type { components } from '@/api/schema'

export type Connector = components['schemas']['ConnectorPublic']
export type Shape = components['schemas']['ConnectorShape']

export const topics: Readonly<Record<Shape['topic'], string>> = {
  orders: '订单', products: '商品', stock: '库存', reviews: '评价', refunds: '退款',
}

export const text = {
  title: '同步订单和库存',
  intro: '小二定时到收银、ERP 或数据库里取订单、商品和库存。请懂接口的同事来填一次，以后自己跑。',
  none: '还没有同步。也可以到「订单」「商品」里导入表格。',
  add: '添加同步',
  every: (seconds: number) => (seconds % 3600 === 0 ? `每 ${seconds / 3600} 小时` : `每 ${Math.round(seconds / 60)} 分钟`),
  ok: '正常',
  off: '已停',
  failing: (n: number) => `连续失败 ${n} 次`,
  never: '还没取过',
  last: '上次取到',
  error: '出错原因',
  next: '下次',
  edit: '修改',
  pull: '现在取一次',
  asked: '还在取，稍后刷新看结果',
  pulled: '取完了',
  broke: '这次没有取完，原因在下面',
  nothing: '没有新的',
  remove: '删除这个同步',
  removeAsk: (name: string) => `删掉「${name}」？已经取回来的都还在。`,
  runs: '最近的同步',
  noRuns: '还没跑过。',
  running: '正在取…',
  tally: {
    added: '新增', changed: '更新', unchanged: '没变', stale: '旧的', refused: '用不了',
  } as Readonly<Record<string, string>>,
  problems: (n: number) => `${n} 条用不了`,
} as const

/** What the fields of a record are called, whatever it is a record of. */
export const fieldNames: Readonly<Record<string, string>> = {
  aliases: '别名', amount_fen: '金额', asked_at: '申请时间', buyer_name: '买家', category: '类别', closed_at: '结束时间', courier: '快递',
  description: '说明', external_userid: '企业微信顾客', finished_at: '完成时间', images: '图片张数', items: '商品', list_price_fen: '原价',
  listed: '在售', logistics: '物流', name: '名称', order_no: '订单号', paid_at: '付款时间', phone: '手机号', placed_at: '下单时间',
  price_fen: '价格', product_sku: '商品编码', reason: '原因', refund_no: '退款单号', reply: '回复', review_no: '评价编号',
  shipped_at: '发货时间', size_table: '尺码表', sku: '商品编码', stars: '星级', state: '状态', status: '状态', stock: '库存', store: '门店',
  text: '内容', tracking_no: '快递单号', variants: '规格', version: '版本', written_at: '评价时间',
}
export const yesNo = ['否', '是'] as const

export const form = {
  newTitle: '新的同步',
  name: '名称',
  nameHint: '例如：收银系统订单',
  topic: '取什么',
  every: '多久取一次',
  minute: '分钟',
  enabled: '启用',
  secret: '密钥',
  secretHint: '令牌，或数据库地址',
  secretKept: '已保存，要换再填',
  spec: '从哪里取、怎么对应',
  specHint: 'JSON 写法见说明：http 或 sql，再加 mapping',
  specBad: '不是合法的 JSON，请检查括号和引号',
  samples: { http: '接口', sql: '数据库' } as Readonly<Record<'http' | 'sql', string>>,
  sample: '套用样子',
  try: '先试一页',
  tried: '这一页会带来',
  nothing: '这一页没有能用的数据。',
  keep: '只试，不保存。',
  row: (n: number) => `第 ${n} 条`,
} as const

export const hooks = {
  title: '接收推送',
  intro: '别的系统一有新订单、改了库存，就推给小二，比定时去取更快。',
  on: '已开启',
  off: '没有开启',
  address: '推送地址',
  addressHint: '把最后一段换成 orders、products、stock、reviews 或 refunds',
  lastEvent: '最近一次收到',
  never: '还没收到过',
  rotated: '密钥换于',
  previous: '旧密钥还能用到',
  open: '开启，并生成密钥',
  rotate: '换一把密钥',
  rotateAsk: '旧密钥还能用一天，请在一天内把新的填到对方系统里。',
  shown: '签名密钥只显示这一次，请现在就复制：',
  secret: '签名密钥',
  endPrevious: '旧密钥马上作废',
  endAsk: '还在用旧密钥的系统会马上推不进来。',
  close: '关闭接收',
  closeAsk: '关闭后推来的都不收，密钥也作废。',
} as const
