import type { ProblemKind } from '@/api/problem'

/** Words that several pages use. A page's own words are in its folder's messages.ts. */
export const words = {
  app: '店小二',
  back: '返回',
  cancel: '取消',
  close: '关闭',
  confirm: '确定',
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
