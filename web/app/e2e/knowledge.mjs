// The owner imports a sheet with errors, answers a gap, publishes a change, goes back, and tries a question.
import { picture, say, shows, signedIn, withBrowser } from './browser.mjs'

const { FILE } = process.env

await withBrowser(async (browser) => {
  const page = await signedIn(browser)
  const tap = (name) => page.getByRole('button', { name, exact: true }).click()
  await say('你们的店能带宠物进去吗')

  await page.goto('/knowledge/imports')
  await picture(page, 'imports')
  await page.locator('input[type=file]').setInputFiles(FILE)
  await page.getByText('有 2 处问题').waitFor()
  await page.locator('.row .bad').nth(1).waitFor() // the rows themselves, with what is wrong
  await picture(page, 'import')
  await tap('只导入没问题的 2 条')
  await page.getByText('已导入', { exact: true }).waitFor()
  await page.getByRole('link', { name: '看看知识' }).or(page.getByRole('button', { name: '看看知识' })).click()
  await page.getByText('怎么洗真丝').waitFor()
  console.log('imported')
  await picture(page, 'knowledge')

  await shows(page, '/knowledge/gaps', '能带宠物')
  await picture(page, 'gaps')
  await tap('补上答案')
  await page.getByPlaceholder('写一个答案').fill('可以带，请牵好绳子。')
  await page.getByText('会转给人工').waitFor() // what is answered now
  await picture(page, 'gap-answer')
  await tap('发布答案')
  await page.getByText('现在能答 1').waitFor()
  console.log('answered')
  await picture(page, 'gap-answered')

  await page.goto('/knowledge/quality')
  await page.getByRole('button', { name: '加一题' }).click() // its icon is part of its name
  await page.getByLabel('顾客会怎么问').fill('多久能发货')
  await page.getByLabel('必须说到').fill('48')
  await picture(page, 'question')
  await tap('保存')
  await page.getByText('说到：48').waitFor()

  await page.goto('/knowledge')
  await page.getByPlaceholder('搜索问题或答案').fill('发货')
  await page.keyboard.press('Enter')
  await page.locator('a.entry', { hasText: '多久发货' }).first().click()
  await tap('修改')
  await page.getByLabel('答案').fill('付款后 24 小时内发出。')
  await picture(page, 'entry-edit')
  await tap('存为草稿')
  await page.locator('del', { hasText: '48' }).waitFor()
  await picture(page, 'entry')
  await tap('检查并发布')
  await page.getByText('有 1 题变差了').waitFor()
  await picture(page, 'publish')
  await tap('仍然发布')
  await page.getByText('2 版').click()
  console.log('published')
  await page.getByRole('button', { name: '这一版改了什么' }).first().click()
  await page.locator('ins', { hasText: '24' }).waitFor()
  await picture(page, 'history')
  await page.getByRole('button', { name: '回到这一版' }).click()
  await page.locator('.van-popup ins', { hasText: '48' }).waitFor()
  await page.locator('.van-popup').getByRole('button', { name: '回到这一版' }).click()
  await page.getByText('3 版').waitFor()
  console.log('went back')

  await page.goto('/knowledge/try?q=' + encodeURIComponent('要多久才发货呀'))
  await page.getByText('找到的问答').waitFor()
  await picture(page, 'try')
  await page.goto('/knowledge/proposals')
  await page.getByText('没有等你看的回答').waitFor()
  await picture(page, 'proposals')
})
