// From nothing to the first answered message on a phone: the operator opens a shop, its owner follows the wizard, and
// each thing that is wrong says what to click.
import { act, picture, signedIn, SIZES, withBrowser } from './browser.mjs'

const { APP, OPERATOR, SHOP } = process.env
const shop = JSON.parse(SHOP)
const [{ open_kfid: KF }] = shop.kf_accounts

async function openShop(browser) {
  const page = await signedIn(browser, 'phone', { phone: OPERATOR })
  await page.goto('/more')
  await page.getByText('设置', { exact: true }).last().click()
  await page.getByText('所有店铺').click()
  await page.getByRole('button', { name: '开新店', exact: true }).click()
  await page.getByLabel('店名').fill(shop.name)
  await page.getByLabel('老板怎么称呼').fill('李四')
  await page.getByRole('button', { name: '保存' }).click()
  const link = await page.getByText('/login?code=').textContent()
  await page.locator('.van-cell', { hasText: shop.name }).click()
  await page.getByText('还没接企业微信').last().waitFor()
  await picture(page, 'setup-operator')
  console.log('opened')
  return link
}

async function join(browser, link) {
  const [width, height] = SIZES.phone
  const page = await browser.newPage({ viewport: { width, height }, baseURL: APP, locale: 'zh-CN' })
  page.setDefaultTimeout(60_000)
  page.on('pageerror', (error) => {
    console.error(`page: ${error.message}`)
    process.exitCode = 1
  })
  await page.goto(link)
  await page.getByLabel('手机号').fill('13900000009')
  await page.getByLabel('密码').fill('correct horse')
  await page.getByRole('button', { name: '加入', exact: false }).click()
  await page.getByText('开店向导').first().waitFor()
  return page
}

/** The step that is open, once it tells `words`. */
async function tells(page, words, name) {
  await page.getByText(words).first().waitFor()
  if (name) await picture(page, `setup-${name}`)
}

async function connect(page) {
  await page.getByLabel('企业 ID').fill(shop.corp_id)
  await page.getByLabel('AgentId').fill(String(shop.agent_id))
  await page.getByLabel('Secret').fill('wrong')
  await page.getByRole('button', { name: '保存并检查' }).click()
  await tells(page, '重新查看 Secret', 'secret')
  await act('faults', { kind: 'errcode', path: 'kf/*', errcode: 60020 })
  await page.getByLabel('Secret').fill(shop.secret)
  await page.getByRole('button', { name: '保存并检查' }).click()
  await tells(page, '正在等企业微信验证', 'callback')
  // the owner carries them to WeCom's console
  const [url, token, key] = await page.locator('.copy code').allTextContents()
  await page.getByRole('button', { name: '可信 IP' }).click()
  await tells(page, '错误码 60020', 'address')
  await fetch(`${process.env.WECOM}/sandbox/faults`, { method: 'DELETE' })
  await page.getByRole('button', { name: '检查一遍' }).click()
  await page.getByRole('button', { name: /可信 IP\s*好了/ }).waitFor()
  await tells(page, '正在等企业微信验证')
  await act(`corps/${shop.corp_id}/callback`, { url, token: `${token}x`, key }).catch(() => undefined)
  await tells(page, 'Token 对不上', 'refused')
  await act(`corps/${shop.corp_id}/callback`, { url, token, key })
  await tells(page, '企业微信已经验证过这个地址', 'verified')
  console.log('connected')
}

async function fillIn(page) {
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '用这个账号' }).waitFor()
  await picture(page, 'setup-account')
  await page.getByRole('button', { name: '用这个账号' }).click()
  await page.getByLabel('企业微信账号').fill('nobody')
  await page.getByRole('button', { name: '确认是这位' }).click()
  await tells(page, '企业微信里找不到账号', 'staff')
  await page.getByLabel('企业微信账号').fill('li_si')
  await page.getByRole('button', { name: '确认是这位' }).click()
  await page.getByLabel('营业时间').fill('看心情')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await tells(page, '看不懂营业时间', 'hours')
  await page.getByLabel('营业时间').fill('每天 10:00-22:00')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('radio', { name: '烘焙' }).click()
  await page.getByLabel('奶油').fill('动物奶油')
  await picture(page, 'setup-knowledge')
  await page.getByRole('button', { name: '发布这些回答' }).click()
  await page.getByRole('button', { name: '拿到链接' }).click()
  await page.getByText('https://work.weixin.qq.com/').waitFor()
  await picture(page, 'setup-try')
  console.log('filled in')
}

await withBrowser(async (browser) => {
  const page = await join(browser, await openShop(browser))
  await connect(page)
  await fillIn(page)
  for (let tries = 0; ; tries++) { // what was there when the account was first read is history, and is not answered
    await act('customers/say', { open_kfid: KF, external_userid: 'wm_bob', text: '用的什么奶油？' })
    const seen = page.getByText('小二已经回复过顾客了')
    if (await seen.waitFor({ timeout: 5_000 }).then(() => true, () => false)) break
    if (tries > 12) throw new Error('nothing was answered')
  }
  await page.getByText('都接好了').waitFor()
  await picture(page, 'setup-done')
  console.log('answered')
})
