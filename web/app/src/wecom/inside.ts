/** Whether this is WeCom's own client, where signing in needs no tap and a page may ask for more. */
export function insideWeCom(agent: string = navigator.userAgent): boolean {
  return /wxwork/i.test(agent)
}
