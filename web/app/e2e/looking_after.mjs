// A number of a report opens its rows; a batch of messages to old customers is looked at and agreed to.
import { picture, signedIn, withBrowser } from './browser.mjs'

await withBrowser(async (browser) => {
  const page = await signedIn(browser)
  await page.goto(`/reports/${process.env.REPORT}`)
  const figure = page.locator('a.figure', { has: page.getByText('订单', { exact: true }) })
  await figure.getByText('2', { exact: true }).or(figure.getByText('2 单')).waitFor()
  await page.locator('.chart canvas').first().waitFor()
  await picture(page, 'report')
  await figure.click()
  await page.getByText('wmA-针织开衫-9').waitFor()
  await page.getByText('wmB-针织开衫-9').waitFor()
  console.log('rows', await page.locator('.van-cell').count())
  await page.goto('/touches')
  await page.locator('.bubble').first().waitFor()
  await picture(page, 'touches')
  await page.getByRole('button', { name: '全部同意（2 条）' }).click()
  await page.locator('.van-dialog__confirm').click()
  await page.getByText('没有等你同意的消息').waitFor()
  console.log('agreed')
  for (const [path, shown] of [['/alerts', '没有预警'], ['/alerts/settings', '发货超时'], ['/trials', '还没有试验'], ['/broadcasts', '还没有群发过'], ['/broadcasts/new', '发给谁']]) {
    await page.goto(path)
    await page.getByText(shown).first().waitFor()
    await page.screenshot({ path: `${process.env.SHOTS}/${path.replaceAll('/', '-').slice(1)}.png` })
  }
})
