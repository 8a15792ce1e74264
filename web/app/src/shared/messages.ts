import type { ProblemKind } from '@/api/problem'

/** Words that several pages use. A page's own words are in its folder's messages.ts. */
export const words = {
  all: '全部',
  app: '店小二',
  back: '返回',
  cancel: '取消',
  case: '导出为评测用例',
  caseHint: '对话存成一个文件，个人信息已遮住，改一改就能反复考小二',
  close: '关闭',
  confirm: '确定',
  copied: '已复制',
  copy: '复制',
  copyFailed: '复制不了，请长按选中再复制',
  delete: '删除',
  done: '完成',
  edit: '修改',
  loading: '正在加载…',
  more: '更多',
  nothingMore: '没有更多了',
  refresh: '刷新',
  retry: '再试一次',
  save: '保存',
  saved: '已保存',
  search: '搜索',
  signIn: '去登录',
  undo: '撤销',
  yuan: '元',
  badAmount: '请填金额，例如 12 或 12.50',
  day: '天',
  badDays: '请填 1 到 365 的天数，例如 7、30',
  chooseDay: '选择日期',
  chooseHour: '选择时间',
  hour: '几点',
  quietSince: '几点起不发',
  quietUntil: '几点后再发',
  quietHint: '例如 21:00-09:30',
  between: (least: number, most?: number) => (most === undefined ? `请填 ${least} 以上的整数` : `请填 ${least} 到 ${most} 的整数`),
  offlineBar: '网络断开了，正在重新连接…',
  leaveUnsaved: '还没保存，确定离开吗？',
} as const

export const problems: Readonly<Record<ProblemKind, { title: string; hint: string }>> = {
  offline: { title: '网络不通', hint: '请检查网络，恢复后会自动继续。' },
  signedOut: { title: '请重新登录', hint: '登录已过期，或在别处退出了。' },
  forbidden: { title: '没有权限', hint: '这里只有老板能看。需要的话请联系老板。' },
  missing: { title: '没有找到', hint: '可能已被删除，或链接不完整。' },
  conflict: { title: '情况已经变了', hint: '别人刚改过，请刷新后再操作。' },
  invalid: { title: '填写有误', hint: '请检查后再提交。' },
  busy: { title: '操作太频繁', hint: '请稍等一会儿再试。' },
  broken: { title: '程序出了点问题', hint: '已经记下来了，请稍后再试。' },
}

/** What handing in a sheet says, whatever is in it. */
export const sheets = {
  pick: '选择表格',
  pickHint: '.xlsx 或 .csv。先检查，确认后才导入。',
  noTemplate: '没有表格？',
  template: '下载模板',
  read: (rows: number, records: number) => `读到 ${rows} 行，${records} 条可用`,
  checked: '检查通过',
  imported: '已导入',
  problems: (count: number) => `${count} 处问题`,
  mend: '请在表格里改好，再选一次',
  where: (sheet: string, row: number, column: string) => [sheet, row ? `第 ${row} 行` : '', column].filter(Boolean).join(' · '),
  write: (count: number) => `导入 ${count} 条`,
  skip: '跳过有问题的，导入其余',
  counts: {
    added: '新增', changed: '更新', unchanged: '没有变化', stale: '比已有的旧，没有采用',
  } as Readonly<Record<string, string>>,
} as const

export const customerWords = {
  choose: '选择顾客',
  search: '搜名字',
  none: '没有这样的顾客',
} as const
