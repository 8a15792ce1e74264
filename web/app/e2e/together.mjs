// Owner and staff watch the same talk; both tap to take it, one gets it; a lost line comes back with all that was said.
import net from 'node:net'
import { photo, say, signedIn, withBrowser } from './browser.mjs'

/** A line to the program that can be cut: `asked` are the `Last-Event-ID`s of those who came for what is live. */
async function breakableLine(app) {
  const { hostname, port } = new URL(app)
  const ends = new Set()
  const asked = []
  let cut = false
  const server = net.createServer((near) => {
    if (cut) return near.destroy()
    const far = net.connect(Number(port), hostname)
    for (const end of [near, far]) {
      ends.add(end)
      end.on('error', () => end.destroy())
      end.on('close', () => [near, far].forEach((each) => (each.destroy(), ends.delete(each))))
    }
    near.on('data', (part) => {
      const head = part.toString('latin1')
      if (/^GET \S+\/live /.test(head)) asked.push(/last-event-id: (\S+)/i.exec(head)?.[1])
    })
    near.pipe(far).pipe(near)
  })
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    asked,
    base: `http://127.0.0.1:${server.address().port}`,
    cut: () => ((cut = true), ends.forEach((end) => end.destroy())),
    mend: () => (cut = false),
    close: () => (server.close(), ends.forEach((end) => end.destroy())),
  }
}

const line = await breakableLine(process.env.APP)
await withBrowser(async (browser) => {
  const owner = await signedIn(browser)
  const staff = await signedIn(browser, 'phone', { quiet: true, phone: process.env.STAFF_PHONE, base: line.base })
  const both = [owner, staff]
  const all = (work) => Promise.all(both.map(work))
  await all((page) => page.goto('/inbox'))
  await all((page) => page.getByText('实时').waitFor())
  await say('满多少包邮？')
  await all((page) => page.locator('a.talk').getByText('满 199 元包邮').waitFor())
  await all((page) => page.locator('a.talk').click())
  await say('多久发货')
  await all((page) => page.locator('.mine .said').getByText('48 小时内发出').waitFor())
  console.log('both saw it live')

  line.cut()
  await staff.getByText('网络断开了').waitFor()
  await photo(staff, 'line-cut')
  await say('有大码吗')
  await owner.locator('.mine .said').getByText('L 到 XXL').waitFor()
  await say('门店在哪里')
  await owner.locator('.mine .said').getByText('文三路').waitFor()
  if (await staff.getByText('有大码吗').count()) throw new Error('the line was not cut')
  line.mend()
  await staff.locator('.mine .said').getByText('文三路').waitFor()
  await staff.getByText('网络断开了').waitFor({ state: 'detached' })
  const [seen, known] = await Promise.all([staff, owner].map((page) => page.locator('.said').allTextContents()))
  if (seen.length !== 8 || seen.join('|') !== known.join('|')) throw new Error(`missed or doubled: ${seen} / ${known}`)
  if (!line.asked.at(-1)) throw new Error('it did not say what it had heard last')
  console.log('nothing missed, nothing doubled')

  await all((page) => page.getByRole('button', { name: '我来接待' }).click())
  await all((page) => page.locator('.van-dialog__confirm').waitFor())
  await all((page) => page.waitForTimeout(400)) // the dialog has stopped moving: both taps fall together
  await all((page) => page.locator('.van-dialog__confirm').click())
  const told = /已经由(张三|李四)接待了/
  const late = await Promise.any(both.map(async (page) => (await page.getByText(told).waitFor(), page)))
  const first = late === owner ? '李四' : '张三'
  await late.getByText(`已经由${first}接待了`).waitFor()
  await photo(late, 'too-late')
  await all((page) => page.getByRole('button', { name: '交还小二' }).waitFor())
  await all((page) => page.locator('.state').getByText(first === '张三' ? /张三|你/ : /李四|你/).waitFor())
  console.log(`taken once by ${first}`)
})
line.close()
