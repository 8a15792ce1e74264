// Every page of the app as the owner (the operator) sees it: no error in the console, nothing serious for axe, light and dark, on a phone.
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { photo, say, signedIn, SIZES, withBrowser } from './browser.mjs'

const { APP, OPERATOR, SHOTS } = process.env
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PAGES = join(import.meta.dirname, '..', 'src', 'pages')
const SCHEMES = [['light', {}], ['dark', { runOnly: ['color-contrast'] }]] // colours are all that differs
const WORST = ['serious', 'critical']

/** The addresses of all routes, their places filled with the first row of a fresh database. */
function addresses() {
  const sources = readdirSync(PAGES).map((noun) => readFileSync(join(PAGES, noun, 'routes.ts'), 'utf8'))
  const paths = sources.flatMap((source) => [...source.matchAll(/path:\s*'([^']+)'/g)].map((match) => match[1]))
  return paths.map((path) => path.replace(/:\w+(\([^)]*\))?[?*+]?/g, '1'))
}

async function settle(page) {
  await page.locator('.van-nav-bar, form').first().waitFor() // before that nothing is busy either
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .van-loading--circular'), undefined, { timeout: 15_000 })
  await page.waitForTimeout(350) // Vant fades things in, and half-faded text has no contrast
}

async function faults(page, where, options = {}) {
  const there = await page.evaluate(() => 'axe' in window)
  if (!there) await page.evaluate(axe) // past the page's policy, which runs no script of anybody else's
  const found = await page.evaluate((options) => window.axe.run(document, { resultTypes: ['violations'], ...options }), options)
  for (const each of found.violations.filter((one) => WORST.includes(one.impact))) {
    const nodes = each.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1] ?? ''}`)
    console.error(`${where}: ${each.id} (${each.impact}) ${nodes.join(' | ')}`)
    process.exitCode = 1
  }
}

/** A picture of a page as a desktop shows it, when somebody wants to look at it. */
async function wide(page, name) {
  if (!SHOTS) return
  const was = page.viewportSize()
  const [width, height] = SIZES.desktop
  await page.setViewportSize({ width, height })
  await settle(page)
  await photo(page, name)
  await page.setViewportSize(was)
}

async function look(page, path) {
  await page.goto(path)
  await settle(page)
  const name = path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'home'
  for (const [colorScheme, options] of SCHEMES) {
    await page.emulateMedia({ colorScheme })
    await page.waitForTimeout(150)
    await faults(page, `${path} (${colorScheme})`, options)
    await photo(page, `tour-${name}-${colorScheme}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await wide(page, `tour-${name}-desktop`)
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  if (wider > 0) {
    console.error(`${path} is ${wider} px wider than a phone`)
    process.exitCode = 1
  }
}

/** What a page shows when the program answers with a status: words of ours, and a way on. */
async function states(page) {
  for (const [status, words] of [[401, '请重新登录'], [500, '程序出了点问题'], [403, '没有权限'], [409, '情况已经变了']]) {
    await page.route('**/conversations?*', (route) => route.fulfill({ status, body: '{}' }))
    await page.goto('/inbox')
    await page.getByText(words).first().waitFor()
    await photo(page, `state-${status}`)
    await page.unroute('**/conversations?*')
  }
  await page.goto('/more')
  await settle(page)
  await page.context().setOffline(true)
  await page.getByText('网络断开了').waitFor()
  await photo(page, 'state-offline')
  await page.context().setOffline(false)
}

/** A script in the page itself must not run, whoever got it there. */
async function policy(browser) {
  const page = await browser.newPage({ baseURL: APP })
  const answer = await page.goto('/login')
  const said = answer.headers()['content-security-policy'] ?? ''
  const scripts = said.split(';').find((part) => part.trim().startsWith('script-src')) ?? said
  const ran = await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.ran = true'
    document.body.append(script)
    return window.ran === true
  })
  if (ran || scripts.trim() !== "script-src 'self'") throw new Error(`scripts may run: ${said}`)
  await page.getByLabel('手机号').waitFor()
  await settle(page)
  await faults(page, '/login signed out')
  await page.close()
}

await withBrowser(async (browser) => {
  await policy(browser)
  await say('满多少包邮？')
  const all = addresses()
  const [operators, owners] = [true, false].map((wanted) => all.filter((path) => path.startsWith('/operator/') === wanted))
  const lanes = [await signedIn(browser), await signedIn(browser)] // one waits for what fades in while the other is looked at
  await Promise.all(lanes.map(async (lane, at) => {
    for (const path of owners.filter((_, n) => n % lanes.length === at)) await look(lane, path)
  }))
  const operator = await signedIn(browser, 'phone', { phone: OPERATOR })
  for (const path of operators) await look(operator, path)
  console.log(`toured ${all.length} pages`)
  const quiet = await signedIn(browser, 'phone', { quiet: true })
  await states(quiet)
  console.log('states are drawn')
})
