// The owner agrees to a coupon by page, tries it again on another, and uses its code twice at the counter.
import { picture, signedIn, withBrowser } from './browser.mjs'

await withBrowser(async (browser) => {
  const [page, other] = [await signedIn(browser), await signedIn(browser)]
  await Promise.all([page.goto('/approvals'), other.goto('/approvals')])
  await other.getByText('老顾客嫌贵').waitFor()
  await picture(page, 'approvals')
  await page.getByRole('button', { name: '同意' }).click()
  await page.locator('.van-dialog__confirm').click()
  await page.getByText('已同意').first().waitFor()
  await other.getByRole('button', { name: '拒绝' }).click()
  await other.locator('.van-dialog__confirm').click()
  await other.getByText('已经处理过了').waitFor()
  await other.getByText('由 张三 决定').waitFor()
  console.log('decided once')
  await page.goto('/counter')
  for (const [code, told] of [['NNNNNNNN', '没有这个券码'], [process.env.CODE, '可以使用']]) {
    await page.getByPlaceholder('8 位券码').fill(code)
    await page.getByRole('button', { name: '查券' }).click()
    await page.getByText(told).first().waitFor()
  }
  await page.getByLabel('这一单多少钱').fill('120')
  await picture(page, 'counter')
  await page.getByRole('button', { name: '核销', exact: true }).click()
  await page.locator('.van-dialog__confirm').click()
  await page.getByText('¥110').first().waitFor()
  await page.getByRole('button', { name: '下一位' }).click()
  await page.getByPlaceholder('8 位券码').fill(process.env.CODE)
  await page.getByRole('button', { name: '查券' }).click()
  await page.getByText('不能使用').waitFor()
  console.log('used once')
  await page.goto('/coupons')
  await page.getByRole('switch').first().click()
  await page.getByText('已停用，不再发出').click() // a slip: taken back
  await page.locator('.coupon:not(.off)').nth(1).waitFor()
  await picture(page, 'coupons')
})
