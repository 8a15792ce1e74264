// In WeCom's client: beside a chat who that is, what to say, one tap says it, and what stands there when it cannot; at the
// counter its scanner.
import { KF, photo, picture, say, signedIn, weComClient, withBrowser } from './browser.mjs'

const CORP = process.env.CORP
const chat = { corp_id: CORP, userid: 'zhang_san', external_userid: 'wm_alice', open_kfid: KF }
const PAGE = `/sidebar?corp=${CORP}`

await withBrowser(async (browser) => {
  await say('转人工')
  await say('拍下多久发货呀')
  const client = await weComClient(browser)
  const page = await client.beside(chat)
  await page.goto(PAGE) // nobody is signed in yet: the client says who it is
  await page.getByRole('link', { name: '张三' }).click()
  await page.waitForFunction(() => document.querySelector('textarea')?.value.includes('48 小时'))
  await picture(page, 'sidebar')
  await page.getByRole('button', { name: '发到聊天' }).click()
  await page.getByText('已发到聊天').waitFor()
  console.log('said')

  let camera = ''
  const counter = await client.beside(chat, () => camera)
  await counter.goto('/counter')
  const sees = [['', '8 位券码'], ['https://elsewhere.example/goods', '这不是优惠券的码'], ['NNNNNNNN', '没有这个券码']]
  for (const [seen, told] of sees) {
    camera = seen
    await counter.getByRole('button', { name: '扫码' }).click()
    await counter.getByText(told).or(counter.getByPlaceholder(told)).first().waitFor()
    await counter.locator('.van-button--loading').waitFor({ state: 'hidden' })
    await photo(counter, `counter-scans-${sees.findIndex(([each]) => each === seen)}`)
  }
  console.log('scanned')

  const reasons = [
    [{ external_userid: 'wm_stranger' }, '还没有这位顾客的资料'],
    [{ external_userid: '' }, '旁边没有顾客'],
    [{ userid: 'somebody' }, '你不在应用的可见范围内'],
  ]
  for (const [index, [other, told]] of reasons.entries()) {
    const next = await client.beside({ ...chat, ...other })
    await next.goto(PAGE)
    await next.getByText(told).waitFor()
    await picture(next, `sidebar-refused-${index}`)
    await next.close()
  }
  console.log('told why not')

  const outside = await signedIn(browser)
  await outside.goto('/sidebar')
  await outside.getByText('放到企业微信的聊天工具栏').waitFor()
  await picture(outside, 'sidebar-outside')
})
