// Two colleagues want the same hour; whoever is second is told and sees what is left. One is moved, one cancelled.
import { picture, signedIn, withBrowser } from './browser.mjs'

async function fill(page, customer, hour) {
  await page.goto('/bookings')
  await page.getByRole('button', { name: '后一天' }).click()
  await page.getByText('1号椅').waitFor()
  await page.getByRole('button', { name: '新预约' }).click()
  await page.getByPlaceholder('选择顾客').click()
  await page.getByText(customer, { exact: true }).click()
  await page.getByRole('radio', { name: hour }).click()
}

await withBrowser(async (browser) => {
  const [page, other] = [await signedIn(browser), await signedIn(browser)]
  await fill(page, '小林', '11:00')
  await fill(other, '阿美', '11:00')
  await picture(page, 'booking')
  await page.getByRole('button', { name: '预约 11:00' }).click()
  await page.getByText('小林', { exact: true }).waitFor()
  await other.getByRole('button', { name: '预约 11:00' }).click()
  await other.getByText(process.env.TAKEN).waitFor()
  await other.getByRole('radio', { name: '11:00' }).waitFor({ state: 'detached' })
  console.log('told of the clash')
  await page.locator('.card button', { hasText: '小林' }).click()
  await page.getByRole('button', { name: '改时间' }).click()
  await page.getByRole('radio', { name: '14:00' }).click()
  await page.getByRole('button', { name: '改时间 14:00' }).click()
  await page.locator('.card button', { hasText: '14:00' }).click()
  await picture(page, 'booked')
  await page.getByRole('button', { name: '取消预约' }).click()
  await page.locator('.van-dialog__confirm').click()
  await page.getByText('空闲').waitFor()
  console.log('moved and cancelled')
})
