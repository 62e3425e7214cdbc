// What every browser test uses: pages of each user that fail on an error in the console, screenshots
// in both languages, both themes and at phone width, and axe.
import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test as base, type BrowserContext, type Page } from '@playwright/test'

export { expect }
export const root = path.resolve(__dirname, '../..')
export const statePath = path.join(root, 'build/browser/first.json')
export const site = 'qingci'
/** A second plant without data, into which tests may import. */
export const branch = 'qingci-branch'
export const period = '2025'
export const administrator = { login: 'lin', password: 'a long pass phrase of celadon', name: '林工' }

export interface Look {
  language: 'zh' | 'en'
  theme: 'light' | 'dark'
  width: number
  height: number
}
/** Chinese and light, English and dark, and a phone. */
export const looks: Record<string, Look> = {
  zh: { language: 'zh', theme: 'light', width: 1440, height: 900 },
  en: { language: 'en', theme: 'dark', width: 1440, height: 900 },
  phone: { language: 'zh', theme: 'light', width: 360, height: 780 },
}

/** The sessions that `people.spec.ts` keeps; nobody: no session. */
export type Who = 'nobody' | 'first' | (string & {})

interface Watched {
  /** Errors in the consoles of the test's pages (a style or script that the policy refuses is one). */
  complaints: string[]
  /** A page of that user, in Chinese and light; `new`: who has not seen the guided tour. */
  as: (who: Who, tour?: 'seen' | 'new') => Promise<Page>
}

function watch(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    // the browser itself logs every refused request; what the page makes of it is tested
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(`${message.text()} at ${page.url()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${error.message} at ${page.url()}`))
}

export const test = base.extend<Watched>({
  complaints: [
    async ({}, use) => {
      const complaints: string[] = []
      await use(complaints)
      expect(complaints, 'errors in the console').toEqual([])
    },
    { auto: true },
  ],
  page: async ({ page, complaints }, use) => {
    watch(page, complaints)
    await dress(page, looks.zh!)
    await use(page)
  },
  as: async ({ browser, complaints }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (who, tour = 'seen') => {
      const storageState = who === 'nobody' ? { cookies: [], origins: [] } : path.join(root, `build/browser/${who}.json`)
      const context = await browser.newContext({ storageState })
      contexts.push(context)
      const page = await context.newPage()
      watch(page, complaints)
      await dress(page, looks.zh!, tour)
      return page
    })
    for (const context of contexts) await context.close()
  },
})

/** How the page is shown from its next load on. */
export async function dress(page: Page, look: Look, tour: 'seen' | 'new' = 'seen'): Promise<void> {
  await page.setViewportSize({ width: look.width, height: look.height })
  await page.addInitScript(
    ([language, theme, seen]) => {
      localStorage.setItem('celadon.language', language ?? 'zh')
      localStorage.setItem('celadon.theme', theme ?? 'light')
      if (seen === 'seen') localStorage.setItem('celadon.tour-seen', '1')
    },
    [look.language, look.theme, tour],
  )
}

/** Nothing is being read any more, charts are drawn. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('main')).toBeVisible()
  await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0)
  await expect(page.getByText(/^(正在读取…|Reading…)$/)).toHaveCount(0)
  for (const canvas of await page.locator('.chart .canvas:visible').all()) await expect(canvas.locator('canvas').first()).toBeVisible()
}

export async function shoot(page: Page, name: string): Promise<void> {
  // without Playwright's own style sheet, which the content security policy refuses
  await page.screenshot({ path: path.join(root, `build/browser/${name}.png`), fullPage: true, caret: 'initial' })
}

/** No serious or critical fault by axe. */
export async function accessible(page: Page, look = ''): Promise<void> {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze()
  const serious = found.violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id}: ${one.help} at ${one.nodes.slice(0, 4).map((node) => node.target.join(' ')).join(' | ')}`)
  expect.soft(serious, `axe ${look}`).toEqual([])
}

export async function fitsWidth(page: Page, look = ''): Promise<void> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect.soft(beyond, `pixels beyond the right edge ${look}`).toBeLessThanOrEqual(0)
}

/** The whole look at one page: each look settles, fits, is accessible, is kept as a picture. */
export function looksGood(name: string, address: string, ready: (page: Page) => Promise<void>, who: Who = 'first'): void {
  test(`${name} looks as it should in both languages, both themes and on a phone`, async ({ as }) => {
    const page = await as(who)
    for (const [look, dressing] of Object.entries(looks)) {
      await test.step(look, async () => {
        await dress(page, dressing)
        await page.goto(address)
        await ready(page)
        await settled(page)
        await fitsWidth(page, look)
        await shoot(page, `${name}-${look}`)
        await accessible(page, look)
      })
    }
  })
}
