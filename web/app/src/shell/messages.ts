import type { Nav, SettingsGroup } from '@/router'

export const groups: { key: NonNullable<Nav['group']>; title: string }[] = [
  { key: 'bar', title: '' },
  { key: 'customers', title: '客人' },
  { key: 'shop', title: '店里的事' },
  { key: 'setup', title: '设置' },
]

export const settingsGroups: { key: SettingsGroup; title: string }[] = [
  { key: 'people', title: '店和人' },
  { key: 'serving', title: '小二怎么接待' },
  { key: 'links', title: '接别的程序' },
  { key: 'data', title: '账号和数据' },
  { key: 'operator', title: '服务商' },
]

export const shell = {
  menu: '主菜单',
  choose: '选择店铺',
  roles: { owner: '老板', staff: '店员', operator: '服务商' } as Readonly<Record<string, string>>,
  notFound: '没有这个页面',
  notFoundHint: '链接可能不完整，或页面已搬走。',
  home: '回到今天',
} as const
