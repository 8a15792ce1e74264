import { expect, it } from 'vitest'
import { clientProblem } from './problem'

it('tells what helps when WeCom\'s client refuses', () => {
  expect(clientProblem({ errMsg: 'agentConfig:fail user not in allow list' }).detail).toContain('可见范围')
  expect(clientProblem({ errMsg: 'agentConfig:fail invalid signature' }).detail).toContain('可信域名')
  expect(clientProblem({ errMsg: 'sendChatMessage:fail no permission' }).detail).toContain('可调用接口的应用')
  expect(clientProblem({ errMsg: 'scanQRCode:fail no permission' }).detail).toContain('券码')
  expect(clientProblem({ errMsg: 'x:fail 7' }).detail).toContain('（x:fail 7）')
})
