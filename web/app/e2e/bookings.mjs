// An owner says on the phone what can be booked, who does it and when the shop rests. Two colleagues want the same hour; whoever is second is told and sees what is left. One is moved, one cancelled.
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

/** Choose a day as 2026-03-04 from the calendar behind a field. */
async function choose(page, field, wanted) {
  const [year, month, day] = wanted.split('-').map(Number)
  await page.getByRole('textbox', { name: field }).click()
  const calendar = page.locator('.van-calendar:visible').last()
  const ahead = calendar.locator('.van-calendar__header-action .van-icon-arrow')
  while (!(await calendar.locator('.van-calendar__header-subtitle').innerText()).includes(`${year}年${month}月`)) await ahead.click()
  await calendar.locator('.van-calendar__day', { hasText: new RegExp(`^${day}$`) }).click()
  await calendar.waitFor({ state: 'hidden' })
}

/** A service nobody does is told; a colleague does it; three days off are one line of the list. */
async function setUp(page) {
  await page.goto('/settings/services')
  await page.getByText('都齐了').waitFor()
  await page.getByRole('button', { name: '添加服务' }).click()
  await page.getByLabel('服务名').fill('染发')
  await page.getByLabel('要多久').fill('90')
  await page.getByLabel('价格').fill('128')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('还没有人做「染发」').waitFor()
  await page.getByRole('tab', { name: '谁来做' }).click()
  await page.getByRole('button', { name: '添加人或位子' }).click()
  await page.getByLabel('是哪位员工').selectOption('张三')
  await page.getByRole('checkbox', { name: '剪发' }).click()
  await page.getByLabel('上班时间').fill('周二至周日 10:00-19:00')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('都齐了').waitFor()
  await page.getByRole('tab', { name: '休息和加班' }).click()
  await page.getByRole('button', { name: '添加一段日子' }).click()
  await choose(page, '到哪天', process.env.LAST)
  await choose(page, '从哪天', process.env.FIRST)
  await page.getByLabel('备注').fill('装修')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('全店 · 共 3 天 · 装修').waitFor()
  await picture(page, 'booking-days')
  console.log('set up on a phone')
}

await withBrowser(async (browser) => {
  const [page, other] = [await signedIn(browser), await signedIn(browser)]
  await setUp(page)
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
