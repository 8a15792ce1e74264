export const text = {
  title: '店小二',
  slogan: '企业微信里的 AI 店铺客服',
  phone: '手机号',
  password: '密码',
  phoneHint: '登录用的手机号',
  passwordHint: '至少 8 位',
  needPhone: '请填手机号',
  needPassword: '请填密码',
  signIn: '登录',
  scan: '企业微信扫码登录',
  inside: '用企业微信登录',
  or: '或用手机号登录',
  code: '邀请码',
  codeHint: '老板发给你的邀请码',
  needCode: '请填邀请码',
  join: '加入店铺',
  joinTitle: '加入店铺',
  joinHint: '设一个手机号和密码，以后就用它登录。已经有账号的，填原来的密码。',
  invited: '收到了邀请码？',
  haveLogin: '已有账号，直接登录',
} as const

/** Why signing in by WeCom did not work: the program sends back one of these keys. */
export const problems: Readonly<Record<string, string>> = {
  state: '登录页面开得太久，或换了浏览器，请再试一次。',
  code: '这次登录已经失效，请再试一次。',
  stranger: '你不是这家企业的成员，请换成企业里的账号。',
  staff: '你还不在这家店的员工名单里，请老板在「员工」里添加你。',
  wecom: '企业微信没有回应，请稍后再试，或用手机号登录。',
  busy: '试的次数太多，请 15 分钟后再试。',
  corp: '没有找到这家企业，请检查链接，或用手机号登录。',
}
