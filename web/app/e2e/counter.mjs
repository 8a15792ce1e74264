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
    await page.getByText(told).first().waitFor()
  }
  await page.getByLabel('这一单多少钱').fill('120')
  await picture(page, 'counter')
  await page.getByRole('button', { name: '核销', exact: true }).click()
  await page.locator('.van-dialog__confirm').click()
  await page.getByText('¥110').first().waitFor()
  await page.getByRole('button', { name: '下一位' }).click()
  await page.getByPlaceholder('8 位券码').fill(process.env.CODE)
  await page.getByText('不能使用').waitFor()
  console.log('used once')
  const camera = await signedIn(browser)
  await camera.addInitScript((code) => {
    window.BarcodeDetector = class { detect = async () => [{ rawValue: code }] }
  }, process.env.CODE)
  await camera.goto('/counter')
  await camera.getByRole('button', { name: '扫码' }).click()
  await camera.getByText('不能使用').waitFor()
  console.log('scanned')
  const staff = await signedIn(browser, 'phone', { phone: process.env.STAFF_PHONE, quiet: true })
  await staff.goto(`/customers/${process.env.CUSTOMER}`)
  const giving = async (coupon) => {
    await staff.locator('.van-dialog:visible').waitFor({ state: 'hidden' })
    await staff.locator('#app').getByRole('button', { name: '发券' }).click()
    await staff.locator('.van-popup:visible .van-cell', { hasText: coupon }).click()
    await staff.locator('.van-dialog__confirm:visible').dblclick() // a double tap gives one
  }
  await giving('满99减10')
  await staff.getByText('已发出，顾客马上收到').waitFor()
  await staff.getByText('满99减10').first().waitFor()
  await giving('满199减30')
  await staff.getByText('超出你的额度').waitFor()
  await picture(staff, 'coupon-over-limit')
  await staff.locator('.van-dialog__confirm:visible').click()
  await staff.getByText('已请示老板').waitFor()
  await page.goto('/approvals')
  await page.getByText('李四 替顾客申请').waitFor()
  await page.getByRole('button', { name: '同意' }).click()
  await page.locator('.van-dialog__confirm').click()
  await page.getByText('没有等你审批的优惠').or(page.getByText('已同意')).first().waitFor()
  console.log('given by hand')
  await page.goto('/coupons')
  await page.getByRole('switch').first().click()
  await page.getByText('已停用，不再发出').click() // a slip: taken back
  await page.locator('.coupon:not(.off)').nth(1).waitFor()
  await picture(page, 'coupons')
})
