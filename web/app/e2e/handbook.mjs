// The tasks of the handbook on a phone, each from the bar at the bottom: every tap is counted and told by its label.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { picture, signedIn, withBrowser } from './browser.mjs'

const { CODE, FILE } = process.env
const told = []
const [SECONDS_A_TAP, SECONDS_A_SIGN] = [2, 1] // an unhurried thumb, and a keyboard for Chinese

await withBrowser(async (browser) => {
  const page = await signedIn(browser)
  let [steps, signs] = [[], 0]
  const tapOn = async (at, label) => (await at.click(), steps.push(`【${label}】`))
  const within = () => page.locator('.van-popup:visible, .van-dialog:visible').last()
  /** Tap a button by its label, with or without an icon before it. */
  const tap = (label) => tapOn(page.getByRole('button', { name: new RegExp(`^[^\\p{L}\\p{N}]*${label}$`, 'u') }).first(), label)
  /** Tap an entry of the bar, of a menu, of a list. */
  const go = (label) => tapOn(page.locator('.van-cell, .van-tabbar-item, a').filter({ has: page.getByText(label, { exact: true }) }).last(), label)
  async function confirm() {
    const button = page.locator('.van-dialog__confirm:visible')
    await tapOn(button, (await button.textContent()).trim())
  }
  const filled = async (field, label, words) => (await field.fill(words), (signs += words.length), steps.push(`填「${label}」`))
  const fill = (label, words) => filled(page.getByLabel(label).last(), label, words)
  async function task(name, work) {
    await page.goto('/')
    await page.getByText('需要你处理').waitFor()
    steps = []
    signs = 0
    const began = Date.now()
    await work()
    const took = (Date.now() - began) / 1000
    const taps = steps.filter((step) => step.startsWith('【')).length
    const seconds = Math.ceil((taps * SECONDS_A_TAP + signs * SECONDS_A_SIGN) / 5) * 5
    const line = `${name}｜${taps} 下｜${steps.join('')}｜${seconds} 秒`
    told.push(`${line}｜the program took ${took.toFixed(1)} s`)
    console.log(line)
  }

  await task('教小二一个答案', async () => {
    await go('知识')
    await tap('新问答')
    await fill('问题', '可以刷卡吗')
    await fill('答案', '可以，微信、支付宝和银行卡都行。')
    await tap('存为草稿')
    await tap('检查并发布')
    await tap('发布')
    await page.getByText('已发布').first().waitFor()
  })
  await task('导入一份常见问题', async () => {
    await go('知识')
    await go('导入')
    await page.locator('input[type=file]').setInputFiles(FILE)
    steps.push('【选择文件】')
    await tap('只导入没问题的 2 条')
    await page.getByText('已导入', { exact: true }).waitFor()
  })
  await task('补一个没答好的问题', async () => {
    await go('没答好的问题')
    await tap('补上答案')
    await filled(page.getByPlaceholder('写一个答案'), '答案', '可以带，请牵好绳子。')
    await tap('发布答案')
    await page.getByText('现在能答 1').waitFor()
  })
  await task('同意一张优惠券', async () => {
    await go('优惠券待审批')
    await tap('同意')
    await confirm()
    await page.getByText('已同意').first().waitFor()
  })
  await task('给一位顾客发券', async () => {
    await go('顾客')
    await go('大刘')
    await tap('发券')
    await tapOn(within().locator('.van-cell', { hasText: '满99减10' }), '满99减10')
    await confirm()
    await page.getByText('已发出，顾客马上收到').waitFor()
  })
  await task('自己接待一位顾客，再交还小二', async () => {
    await go('会话')
    await go('小林')
    await tap('我来接待')
    await confirm()
    await page.getByText('请在企业微信的「微信客服」里回复').waitFor()
    await tap('交还小二')
    await confirm()
    await page.getByText('会话已结束').first().waitFor()
  })
  await task('在柜台核销一张券', async () => {
    await go('更多')
    await go('核销优惠券')
    await fill('顾客手机上的 8 位券码', CODE)
    await page.getByText('可以使用').waitFor()
    await fill('这一单多少钱', '120')
    await tap('核销')
    await confirm()
    await page.getByText('已核销').first().waitFor()
  })
  await task('替顾客约一个时间', async () => {
    await go('顾客')
    await go('小林')
    await tap('约时间')
    await tapOn(page.getByRole('radio', { name: '明天' }), '明天')
    await tapOn(page.getByRole('radio', { name: '11:00' }), '11:00')
    await tap('预约 11:00')
    await page.locator('.van-cell', { hasText: '剪发 · 1号椅' }).waitFor()
  })
  await task('写一条群发', async () => {
    await go('更多')
    await go('群发')
    await tap('新建')
    await fill('名称', '新品到店')
    await fill('说什么', '新到一批针织开衫，颜色都在店里，路过来看看。')
    await tap('看看能发到谁')
    await page.getByText('能发到').waitFor()
    await tap('定时发出')
    await confirm()
    await page.getByText('已定时').first().waitFor()
  })
  await task('看今天的报告', async () => {
    await go('更多')
    await go('数据和报告')
    await tap('生成这段时间的报告')
    await page.getByText('下载 Excel').waitFor()
  })
  await task('让一条预警先别响，再调少于几件才提醒', async () => {
    await go('更多')
    await go('预警')
    await tap('先不提醒')
    await tapOn(within().getByText('三天', { exact: true }), '三天')
    await page.getByText('不提醒到').waitFor()
    await tap('改提醒')
    await fill('黄色提醒', '2')
    await fill('红色提醒', '0')
    await tap('保存')
    await page.getByText('单独设了').waitFor()
  })
  await picture(page, 'handbook-end')
})
if (process.env.SHOTS) writeFileSync(join(process.env.SHOTS, 'handbook.txt'), told.join('\n'))
