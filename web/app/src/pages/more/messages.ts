export const text = {
  title: '更多',
  signOut: '退出登录',
  everywhere: '在所有设备上退出',
  everywhereAsk: '所有手机和电脑上都会退出，需要重新登录。',
} as const
