// What the scripts of this folder share: a browser, a customer in the sandbox, pictures of pages.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const { APP, WECOM, CHROMIUM, SHOTS, PHONE, PASSWORD } = process.env
export const KF = 'wkSimKf01'
export const SIZES = { phone: [360, 740], tablet: [768, 1024], desktop: [1280, 800] }

if (SHOTS) mkdirSync(SHOTS, { recursive: true })

/** Let somebody in the sandbox act: `act('customers/say', { … })`; what came of it is returned. */
export async function act(path, body) {
  const answer = await fetch(`${WECOM}/sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  return (await answer.json()).result
}

export const say = (text) => act('customers/say', { open_kfid: KF, external_userid: 'wm_alice', text })

export async function withBrowser(work) {
  const camera = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...camera] })
  try {
    await work(browser)
  } finally {
    await browser.close()
  }
}

/** A signed-in page of a size, of the owner or by the `phone` of somebody else, in front of `base`; what the console complains of is an error, but for what a page tells people itself, or all when `quiet`. */
export async function signedIn(browser, size = 'phone', { quiet = false, phone = PHONE, base = APP } = {}) {
  const [width, height] = SIZES[size]
  const page = await browser.newPage({ viewport: { width, height }, baseURL: base, locale: 'zh-CN' })
  page.setDefaultTimeout(60_000)
  page.on('pageerror', (error) => complain(`page: ${error.message}`))
  page.on('console', (line) => {
    if (!quiet && line.type() === 'error' && !/status of 4(01|04|09|22)/.test(line.text())) complain(`console: ${line.text()}`)
  })
  await page.goto('/login')
  await page.getByLabel('手机号').fill(phone)
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/login'))
  return page
}

/** A window of WeCom's own client, where pages may ask it what they may: it is the sandbox that answers. */
export async function weComClient(browser) {
  const [width, height] = SIZES.phone
  const userAgent = 'Mozilla/5.0 (iPhone) MicroMessenger/7.0.1 wxwork/4.1.20'
  const client = await browser.newContext({ viewport: { width, height }, baseURL: APP, locale: 'zh-CN', userAgent })
  return {
    /** A page opened beside a chat, `{ corp_id, userid, external_userid, open_kfid }`, or by itself; `sees()` is what its camera looks at. */
    beside: async (chat, sees = () => '') => {
      const page = await client.newPage()
      page.setDefaultTimeout(60_000)
      await page.exposeFunction('askClient', (name, params, url) => act('pages/invoke', { ...chat, name, params, url, sees: sees() }))
      await page.addInitScript(() => {
        const invoke = (name, params, done) => void window.askClient(name, params, window.location.href).then(done)
        window.WeixinJSBridge = { invoke, on: () => undefined }
      })
      return page
    },
  }
}

/** Open a page again and again until it shows what the program is still working at. */
export async function shows(page, path, words) {
  for (let tries = 0; tries < 60; tries++) {
    await page.goto(path)
    const seen = page.getByText(words).first()
    if (await seen.waitFor({ timeout: 2_000 }).then(() => true, () => false)) return
  }
  throw new Error(`${path} never showed ${words}`)
}

function complain(words) {
  console.error(words)
  process.exitCode = 1
}

/** Take a picture of a page as it stands, when somebody wants to look at it. */
export async function photo(page, name) {
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`) })
}

/** Take a picture of what is shown, at each size, light and dark, when somebody wants to look at them. */
export async function picture(page, name) {
  if (!SHOTS) return
  const was = page.viewportSize()
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    await page.setViewportSize({ width, height })
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(250)
      await page.screenshot({ path: join(SHOTS, `${name}-${size}-${colorScheme}.png`) })
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(was)
}
