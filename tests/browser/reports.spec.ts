// A report is made, looked at, filed, checked by anybody with its code; and who may not file.
import type { Browser, Page } from '@playwright/test'
import { accessible, dress, expect, looks, looksGood, period, settled, shoot, site, test } from './support'
import { userOf } from './roles'

test.describe.configure({ mode: 'serial' })
const at = (query = '') => `/sites/${site}/reports?period=${period}${query}`
let code = ''
let report = ''
let pdf = Buffer.alloc(0)

async function as(browser: Browser, role: string): Promise<Page> {
  const { state } = await userOf(role)
  const page = await (await browser.newContext({ storageState: state })).newPage()
  await dress(page, looks.zh!)
  return page
}
const ready = async (page: Page) => {
  await expect(page.getByRole('heading', { level: 1, name: /报告|Reports/ })).toBeVisible()
  await settled(page)
  await expect(page.locator('.problem')).toHaveCount(0)
}
looksGood('reports', at(), ready)

test('an energy manager makes a report and may not file it', async ({ browser }) => {
  const page = await as(browser, 'energy_manager')
  await page.goto(at())
  await ready(page)
  await page.locator('[data-test="make-report"]').click()
  await expect(page).toHaveURL(/job=/)
  await expect(page).not.toHaveURL(/job=/, { timeout: 60_000 })
  await page.locator('tbody tr').first().click()
  await expect(page).toHaveURL(/report=/)
  report = new URL(page.url()).searchParams.get('report')!
  const drawer = page.getByRole('dialog', { name: '报告详情' })
  await expect(drawer.locator('[data-test="report-state"]')).toHaveText('草稿')
  await expect(drawer.locator('[data-test="file-report"]')).toHaveCount(0)
  const file = await page.request.get(`/api/v1/sites/${site}/reports/${report}/content?format=pdf`)
  expect((await file.body()).subarray(0, 5).toString()).toBe('%PDF-')
  await page.context().close()
})

test('a director reads what filing means, files, and gets the code', async ({ browser }) => {
  const page = await as(browser, 'plant_director')
  await page.goto(at(`&report=${report}`))
  const drawer = page.getByRole('dialog', { name: '报告详情' })
  await drawer.locator('[data-test="file-report"]').click()
  const sure = page.getByRole('dialog', { name: '归档这份报告？' })
  await expect(sure).toContainText('归档会冻结这份报告')
  await expect(sure.locator('[data-test="filing-confirm"]')).toBeDisabled()
  await sure.getByText('我已看过报告，数值无误').click()
  await sure.locator('[data-test="filing-confirm"]').click()
  await expect(drawer.locator('[data-test="report-state"]')).toHaveText('已归档')
  code = (await drawer.locator('[data-test="code"]').innerText()).trim()
  expect(code).toMatch(/^[0-9A-Z-]{10,}$/)
  await expect(drawer.locator('svg.qr')).toBeVisible()
  await page.waitForTimeout(400)
  await shoot(page, 'report-filed-zh')
  await accessible(page)
  pdf = await (await page.request.get(`/api/v1/sites/${site}/reports/${report}/content?format=pdf`)).body()
  await drawer.getByRole('button', { name: '按同一时点重算' }).click()
  await expect(drawer.getByText('重算结果与报告完全一致')).toBeVisible()
  await page.context().close()
})

for (const [look, dressing] of Object.entries(looks)) {
  test(`anybody checks a filed report by its code: ${look}`, async ({ browser }) => {
    const page = await (await browser.newContext({ storageState: { cookies: [], origins: [] } })).newPage()
    await dress(page, dressing)
    await page.goto(`/verify/${code}`)
    await expect(page.locator('[data-test="verification-state"]')).toHaveText(/已归档，未改动|filed and unchanged/)
    await page.locator('input[type="file"]').setInputFiles({ name: 'report.pdf', mimeType: 'application/pdf', buffer: pdf })
    await expect(page.getByRole('status')).toContainText(/逐字节相同|byte by byte/)
    await page.locator('input[type="file"]').setInputFiles({ name: 'other.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([pdf, Buffer.from('x')]) })
    await expect(page.getByRole('status')).toContainText(/内容不同|differs/)
    await accessible(page)
    await shoot(page, `verification-${look}`)
    await page.context().close()
  })
}

test('a mistyped code says so', async ({ browser }) => {
  const page = await (await browser.newContext({ storageState: { cookies: [], origins: [] } })).newPage()
  await page.goto('/verify/AAAA-BBBB-CCCC-D')
  await expect(page.getByRole('alert')).toBeVisible()
  await page.context().close()
})
