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
} as const
