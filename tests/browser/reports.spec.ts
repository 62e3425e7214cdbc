// A report is made, looked at, filed, checked by anybody with its code; and who may not file.
import type { Page } from '@playwright/test'
import { accessible, dress, expect, looks, looksGood, period, settled, shoot, site, test } from './support'

test.describe.configure({ mode: 'serial' })
const at = (query = '') => `/sites/${site}/reports?period=${period}${query}`
let code = ''
let report = ''
let pdf = Buffer.alloc(0)

const ready = async (page: Page) => {
  await expect(page.getByRole('heading', { level: 1, name: /报告|Reports/ })).toBeVisible()
  await settled(page)
  await expect(page.locator('.problem')).toHaveCount(0)
}

test('an energy manager makes a report and may not file it', async ({ as }) => {
  const page = await as('energy_manager')
  await page.goto(at())
  await ready(page)
  // the job stands in the address until it is done, which may be at once
  const [begun] = await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/reports')),
    page.locator('[data-test="make-report"]').click(),
  ])
  expect(begun.status()).toBe(202)
  await expect(page.locator('tbody tr')).toHaveCount(1, { timeout: 60_000 })
  await expect(page).not.toHaveURL(/job=/)
  await page.locator('tbody tr').first().click()
  await expect(page).toHaveURL(/report=/)
  report = new URL(page.url()).searchParams.get('report')!
  const drawer = page.getByRole('dialog', { name: '报告详情' })
  await expect(drawer.locator('[data-test="report-state"]')).toHaveText('草稿')
  await expect(drawer.locator('[data-test="file-report"]')).toHaveCount(0)
  const file = await page.request.get(`/api/v1/sites/${site}/reports/${report}/content?format=pdf`)
  expect((await file.body()).subarray(0, 5).toString()).toBe('%PDF-')
})

test('a director reads what filing means, files, and gets the code', async ({ as }) => {
  const page = await as('plant_director')
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
})

for (const [look, dressing] of Object.entries(looks)) {
  test(`anybody checks a filed report by its code: ${look}`, async ({ as }) => {
    const page = await as('nobody')
    await dress(page, dressing)
    await page.goto(`/verify/${code}`)
    await expect(page.locator('[data-test="verification-state"]')).toHaveText(/已归档，未改动|filed and unchanged/)
    await page.locator('input[type="file"]').setInputFiles({ name: 'report.pdf', mimeType: 'application/pdf', buffer: pdf })
    await expect(page.getByRole('status')).toContainText(/逐字节相同|byte by byte/)
    await page.locator('input[type="file"]').setInputFiles({ name: 'other.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([pdf, Buffer.from('x')]) })
    await expect(page.getByRole('status')).toContainText(/内容不同|differs/)
    await accessible(page)
    await shoot(page, `verification-${look}`)
    })
}

test('a mistyped code says so', async ({ as }) => {
  const page = await as('nobody')
  await page.goto('/verify/AAAA-BBBB-CCCC-D')
  await expect(page.getByRole('alert')).toBeVisible()
})

looksGood('reports', at(), ready)

looksGood('filings', '/filings', async (page) => {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await settled(page)
  await expect(page.locator('tbody tr').first()).toBeVisible()
}, 'plant_director')
