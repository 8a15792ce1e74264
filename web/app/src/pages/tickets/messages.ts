import type { components } from '@/api/schema'

export type Ticket = components['schemas']['TicketPublic']
export type TicketStatus = components['schemas']['TicketStatus']

export const text = {
  title: '工单',
  filter: '工单状态',
  none: '没有这样的工单',
  noneOpen: '没有待处理的工单。顾客要退换货或投诉，小二会登记到这里。',
  order: '订单',
  late: '已超时',
  due: '截止',
  owner: '负责人',
  nobody: '还没有人负责',
  pictures: '顾客发的图片',
  picture: (number: number) => `顾客发的第 ${number} 张图片`,
  summary: '顾客说的',
  talk: '看会话',
  next: '下一步',
  over: '这张工单已经结束。',
  says: '发给顾客的话',
  saysHint: '清空就不发',
  note: '给同事的备注',
  go: '确定',
  tellAsk: '改状态，并把这段话发给顾客？',
  quietAsk: '改状态，不告诉顾客？',
  assign: '交给谁',
  assigned: '已交给同事，并提醒了 TA',
  until: '什么时候前办完',
  addNote: '写备注',
  noted: '已记下',
  history: '经过',
  moved: '已更新',
} as const

export const KINDS: Readonly<Record<string, string>> = {
  refund: '退款', return: '退货', exchange: '换货', repair: '维修', complaint: '投诉', other: '其他',
}
export const STATUSES: Readonly<Record<TicketStatus, string>> = {
  open: '待处理', in_progress: '处理中', waiting_customer: '等顾客', resolved: '已解决', rejected: '未通过', withdrawn: '已撤回',
}
export const TONES: Readonly<Record<TicketStatus, 'green' | 'amber' | 'red' | 'grey'>> = {
  open: 'red', in_progress: 'amber', waiting_customer: 'amber', resolved: 'green', rejected: 'grey', withdrawn: 'grey',
}
export const SHELVES: { value: TicketStatus | 'late' | ''; label: string }[] = [
  { value: 'open', label: '待处理' },
  { value: 'late', label: '已超时' },
  { value: 'in_progress', label: '处理中' },
  { value: 'waiting_customer', label: '等顾客' },
  { value: 'resolved', label: '已解决' },
  { value: '', label: '全部' },
]

/** What happened to a ticket, in words. */
export function happened(what: string): string {
  const [from, to] = what.split('→') as [string, string | undefined]
  if (to) return `${STATUSES[from as TicketStatus] ?? from} → ${STATUSES[to as TicketStatus] ?? to}`
  return { opened: '登记', added: '顾客补充', assigned: '换负责人', told: '告诉了顾客', noted: '备注', note: '备注' }[what] ?? what
}

const ENDS: readonly TicketStatus[] = ['resolved', 'rejected', 'withdrawn']
export const isLate = (ticket: Ticket, now = new Date()): boolean =>
  !ENDS.includes(ticket.status) && Date.parse(ticket.due_at) <= now.getTime()

export const settings = {
  title: '工单期限',
  hours: '开单后多久办完',
  hour: '小时',
  minute: '分钟',
  who: '给谁、什么时候催',
  assignee: '新工单先给谁',
  assigneeHint: '不指定就提醒老板，等人来接',
  owners: '老板',
  remind: '提前多久催',
  remindHint: '0 就是到期才提醒。',
} as const
