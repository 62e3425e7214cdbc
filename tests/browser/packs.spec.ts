// The pack browser: list, one pack with its rows, differences, exports.
import type { Page } from '@playwright/test'
import { expect, looksGood, settled, test } from './support'

const ready = async (page: Page) => {
  await expect(page.locator('main .page')).toBeVisible()
  await settled(page)
  await expect(page.locator('main table.plain').first()).toBeVisible()
  await expect(page.locator('.problem')).toHaveCount(0)
}
looksGood('packs', '/packs', ready)
looksGood('pack', '/packs/factors.grid-co2@2025-12', ready)
looksGood('pack-standard', '/packs/standards.gbt36132-2025@2025', ready)
looksGood('pack-difference', '/packs/difference?a=factors.gwp@AR5&b=factors.gwp@AR6', ready)

test('packs are found by kind, and the filter is the address', async ({ page }) => {
  await page.goto('/packs?kind=tariff')
  await ready(page)
  await expect(page.getByText('tariffs.time-of-use').first()).toBeVisible()
  await expect(page.getByText('factors.grid-co2')).toHaveCount(0)
})

test('the national grid factor of 2023 stands in its pack with source', async ({ page }) => {
  await page.goto('/packs/factors.grid-co2@2025-12')
  await ready(page)
  await page.getByLabel(/筛选/).last().fill('2025年第47号')
  // 0.5306 kgCO2/kWh: announcement no. 47 of 2025, national average of 2023
  await expect(page.getByRole('cell', { name: '0.5306', exact: true }).first()).toBeVisible()
})

test('two editions of a standard differ rule by rule', async ({ page }) => {
  await page.goto('/packs/difference?a=standards.gbt36132-2018&b=standards.gbt36132-2025')
  await ready(page)
  await expect(page.locator('tbody tr').first()).toBeVisible()
  await expect(page.locator('.badge.good, .badge.bad, .badge.warn').first()).toBeVisible()
})

test('every list of packs is exported', async ({ page }) => {
  await page.goto('/packs')
  await ready(page)
  for (const [name, type] of [['导出 CSV', 'text/csv'], ['导出 XLSX', 'spreadsheetml']] as const) {
    const href = await page.getByRole('link', { name }).first().getAttribute('href')
    const answer = await page.request.get(href!)
    expect(answer.status()).toBe(200)
    expect(answer.headers()['content-type']).toContain(type)
  }
})
