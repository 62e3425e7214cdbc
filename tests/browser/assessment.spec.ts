// The assessment of the example plant: score, indicators, gap, what is missing, what if, two editions;
// and a figure opened down to a row of the file it rests on.
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, looksGood, period, settled, site, test } from './support'

const at = (query = '') => `/sites/${site}/assessment?period=${period}${query}`
const ready = async (page: Page) => {
  await expect(page.locator('[data-test="total"]')).toBeVisible()
  await settled(page)
  await expect(page.locator('.problem')).toHaveCount(0)
}

for (const tab of ['indicators', 'gap', 'missing', 'what_if', 'comparison']) looksGood(`assessment-${tab}`, at(`&tab=${tab}`), ready)
looksGood('assessment-2018', at('&standard=gbt36132-2018'), ready)

test('the score is that of the command line', async ({ page }) => {
  await page.goto(at())
  await ready(page)
  // 77.60: `celadon assess run --standard gbt36132-2025 --scheme example-gbt36132-2025 --period 2025`
  await expect(page.locator('[data-test="total"]')).toHaveText('77.6')
  await expect(page.getByText('标准未定合格线')).toBeVisible()
  await expect(page.locator('.gates .badge.good')).toHaveCount(3)
})

test('a sector of the wheel shows its indicators, by keyboard, and stands in the address', async ({ page }) => {
  await page.goto(at())
  await ready(page)
  await page.locator('.sector').nth(1).focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/group=resource_efficiency/)
  await expect(page.locator('tr.group')).toHaveCount(1)
  await page.reload()
  await expect(page.locator('tr.group')).toHaveCount(1)
})

test('a figure opens down to the rows of its file', async ({ page }) => {
  await page.goto(at())
  await ready(page)
  await page.getByRole('link', { name: '打开 取水强度 的推导' }).click()
  await expect(page).toHaveURL(/[?&]d=/)
  const drawer = page.getByRole('dialog', { name: '推导' })
  await drawer.getByRole('button', { name: '全部展开' }).click()
  await drawer.getByRole('button', { name: /statement-2025\.yaml/ }).first().click()
  const rows = drawer.locator('.source-rows')
  await expect(rows.locator('tr.wanted')).toHaveCount(1)
  // examples/qingci/statement-2025.yaml states the water withdrawn
  await expect(rows.first()).toContainText(/withdrawn|output_value/)
  await page.reload()
  await expect(page.getByRole('dialog', { name: '推导' })).toBeVisible()
})

test('a metered figure opens down to rows of the meter export', async ({ page }) => {
  await page.goto(at())
  await ready(page)
  await page.getByRole('link', { name: '打开 可再生能源利用率 的推导' }).click()
  const drawer = page.getByRole('dialog', { name: '推导' })
  await drawer.getByRole('button', { name: '全部展开' }).click()
  await drawer.getByRole('button', { name: /meters-2025\.csv/ }).first().click()
  await expect(drawer.locator('.source-rows tr.wanted').first()).toContainText(/2025-|2024-12-31/)
})

test('a derivation is a page of its own and a file', async ({ page }) => {
  const address = `/api/v1/sites/${site}/derivations/energy.total?period=${period}`
  await page.goto(`/derivation?of=${encodeURIComponent(address)}`)
  await expect(page.getByText('energy.total').first()).toBeVisible()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 CSV' }).click()])
  const text = readFileSync((await download.path())!, 'utf8')
  expect(text.split('\r\n')[0]).toContain('depth,name,title,expression,value,unit')
  expect(text).toContain('factors.gbt2589@2020')
  await page.goto('/derivation?of=/api/v1/elsewhere')
  await expect(page.getByText('这个地址不是一个数的推导')).toBeVisible()
})

test('an assumed input is scored at once by the server and undone', async ({ page }) => {
  await page.goto(at('&tab=what_if'))
  await ready(page)
  const input = page.locator('.input', { hasText: 'water.reused' })
  await input.getByRole('spinbutton').fill('160000')
  await input.getByRole('spinbutton').press('Enter')
  await expect(page).toHaveURL(/set=water\.reused:160000/)
  // 160,000 m3 reused of 175,656 m3: above the leading value of 90 %, full 8 points instead of 7.59
  await expect(page.locator('[data-test="what-if-total"]')).toHaveText('78.01')
  await expect(page.locator('.outcome')).toContainText('工业用水重复利用率')
  await page.getByRole('button', { name: '全部还原' }).click()
  await expect(page).not.toHaveURL(/set=/)
  await expect(page.locator('[data-test="total"]')).toHaveText('77.6')
})

test('two editions stand side by side', async ({ page }) => {
  await page.goto(at('&tab=comparison'))
  await ready(page)
  await expect(page.locator('.comparison')).toContainText('GB/T 36132-2018')
  await expect(page.locator('.comparison')).toContainText('GB/T 36132-2025')
  await expect(page.getByText('标准本身的变化').first()).toBeVisible()
})

test('what is missing leads to where it is entered', async ({ page }) => {
  await page.goto(at('&standard=gbt36132-2018&tab=missing'))
  await ready(page)
  await expect(page.getByText('facility.building_standards')).toBeVisible()
  await page.getByRole('row', { name: /facility\.building_standards/ }).getByRole('link', { name: '填报或导入' }).click()
  await expect(page).toHaveURL(/tab=statement/)
  await expect(page.getByText('缺少的数据：facility.building_standards').or(page.getByText('已填报的数据').first()).first()).toBeVisible()
})

test('the indicators are exported', async ({ page }) => {
  await page.goto(at())
  await ready(page)
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.page-head').getByRole('button', { name: '导出 CSV' }).click()])
  const lines = readFileSync((await download.path())!, 'utf8').trim().split('\r\n')
  expect(lines[0]).toContain('指标')
  expect(lines.length).toBe(15) // heading and the 14 indicators of GB/T 36132-2025
})

test('the comparison shows level 1 first and opens down to a rule by keyboard', async ({ page }) => {
  await page.goto(at('&tab=comparison'))
  await ready(page)
  const table = page.locator('.compared')
  // six groups of the 2018 edition, five of 2025, and the standard as a whole
  await expect(table.locator('tr.group')).toHaveCount(12)
  await expect(table.locator('tr.indicator')).toHaveCount(0)
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(3000)
  const group = table.getByRole('button', { name: '资源高效化' })
  await group.focus()
  await page.keyboard.press('Enter')
  await expect(group).toHaveAttribute('aria-expanded', 'true')
  const indicator = table.getByRole('button', { name: /原材料消耗强度/ })
  await indicator.focus()
  await page.keyboard.press('Enter')
  // 2 points in Annex A of the 2018 edition, 8 in Table C.1 of 2025
  await expect(table.locator('.changes li', { hasText: '权重' })).toContainText('2 → 8')
  await table.getByText('删去', { exact: true }).first().click()
  await expect(table.locator('tr.indicator', { hasText: '原材料消耗强度' })).toHaveCount(0)
})
