// A file comes in: dropped, looked at, mapped as a table and as YAML, imported with progress, reported
// with reasons; a statement; and who may not.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { accessible, branch, expect, looksGood, period, root, settled, shoot, site, test } from './support'

const at = (query = '', plant = site) => `/sites/${plant}/import?period=${period}${query}`
const example = path.join(root, 'examples/qingci')

const ready = async (page: Page) => {
  await expect(page.getByRole('heading', { level: 1, name: /数据导入|Import/ })).toBeVisible()
  await settled(page)
  await expect(page.locator('.problem')).toHaveCount(0)
}
looksGood('import', at(), ready)
looksGood('import-refused', at(), ready, 'administrator')
looksGood('import-statement', at('&tab=statement'), ready)
looksGood('import-history', at('&tab=history'), ready)

test('an administrator sees former imports and may not import', async ({ as }) => {
  const page = await as('administrator')
  await page.goto(at())
  await expect(page.getByText('你可以看导入记录，但不能导入数据')).toBeVisible()
  await expect(page.locator('input[type="file"]')).toHaveCount(0)
  await page.getByRole('tab', { name: '导入记录' }).click()
  await page.getByRole('cell', { name: 'meters-2025.csv' }).first().click()
  await expect(page.getByRole('heading', { name: /导入报告.*meters-2025\.csv/ })).toBeVisible()
  await expect(page.locator('.problem')).toHaveCount(0)
})

test('whoever made the plant begins with the rights to import', async ({ page }) => {
  // docs/access.md: the first start gives one person the work of the organisation, too
  await page.goto(at())
  await expect(page.locator('input[type="file"]')).toHaveCount(1)
})

test('a new meter export is mapped, imported and reported; what is refused has its reason', async ({ as }) => {
  const page = await as('energy_manager')
  await page.goto(at('', branch))
  // a day of 2026, the third hour no number
  const hours = Array.from({ length: 23 }, (_, i) => `2026-01-01 ${String(i + 1).padStart(2, '0')}:00,${i === 2 ? '坏' : 9000001 + 300 * i}`)
  const lines = ['时间,进线总表(kWh)', ...hours]
  await page.locator('input[type="file"]').setInputFiles({ name: 'one-meter.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n') + '\n') })
  await expect(page).toHaveURL(/upload=/)
  await expect(page.getByText('对应计量点')).toBeVisible()
  await expect(page.getByRole('cell', { name: '9000001' }).first()).toBeVisible()
  await accessible(page)
  await shoot(page, 'import-mapping-zh')
  await page.getByText('YAML', { exact: true }).click()
  const yaml = page.getByRole('textbox', { name: '映射（YAML）' })
  const mapping = readFileSync(path.join(example, 'meters.mapping.yaml'), 'utf8')
  const wrong = mapping.replace(/    - \{column: "上网[\s\S]*$/, '').replace('point: E-IN', 'point: E-INN')
  await yaml.fill(wrong)
  await page.getByRole('button', { name: '核对' }).click()
  await expect(page.getByText(/E-INN/).first()).toBeVisible()
  await expect(page.locator('[data-test="start-import"]')).toBeDisabled()
  await yaml.fill(wrong.replace('E-INN', 'E-IN'))
  await page.getByRole('button', { name: '核对' }).click()
  await expect(page.getByText('可以导入')).toBeVisible()
  await page.locator('[data-test="start-import"]').click()
  await expect(page).toHaveURL(/job=/)
  await expect(page.locator('[data-test="import-kept"]')).toHaveText('22')
  await expect(page.locator('[data-test="import-refused_cells"]')).toHaveText('1')
  await expect(page.getByText(/不是数/)).toBeVisible()
  await shoot(page, 'import-report-zh')
  const href = await page.getByRole('link', { name: '下载被拒的行（CSV）' }).getAttribute('href')
  const rejects = await (await page.request.get(href!)).text()
  expect(rejects).toContain('2026-01-01 03:00,坏')
})

test('the same file with the same mapping again changes nothing', async ({ as }) => {
  const page = await as('energy_manager')
  await page.goto(at())
  await page.locator('input[type="file"]').setInputFiles(path.join(example, 'meters-2025.csv'))
  await expect(page.getByText('对应计量点')).toBeVisible()
  await page.getByText('YAML', { exact: true }).click()
  await page.getByRole('textbox', { name: '映射（YAML）' }).fill(readFileSync(path.join(example, 'meters.mapping.yaml'), 'utf8'))
  await page.getByRole('button', { name: '核对' }).click()
  await expect(page.getByText('可以导入')).toBeVisible()
  await page.locator('[data-test="start-import"]').click()
  await expect(page.getByText('早已导入过').first()).toBeVisible()
})

test('a statement that is wrong says line and column; a right one is recorded', async ({ as }) => {
  const page = await as('energy_manager')
  await page.goto(at('&tab=statement'))
  const text = page.getByRole('textbox', { name: '填报（YAML）' })
  await text.fill('statement: {site: qingci, period: "2025", source: 浏览器测试}\nwater:\n  withdrawn: 12 kg\n')
  await page.getByRole('button', { name: '提交填报' }).click()
  await expect(page.getByRole('alert')).toContainText(/kg/)
  await text.fill('statement: {site: qingci, period: "2024", source: 浏览器测试}\nwater:\n  discharged: {value: 6100 m3, note: "<img src=x onerror=alert(1)>"}\n')
  await page.getByRole('button', { name: '提交填报' }).click()
  await expect(page.getByRole('status')).toContainText('已记录')
})

test('the exported list of statements comes back as a table: shown first, then applied', async ({ as }) => {
  const page = await as('energy_manager')
  const year = `/sites/${site}/import?period=2023&tab=statement`
  await page.goto(year)
  const text = page.getByRole('textbox', { name: '填报（YAML）' })
  await text.fill(`statement: {site: ${site}, period: "2023", source: 浏览器测试}\nwater:\n  discharged: 5900 m3\n  withdrawn: 31000 m3\n`)
  await page.getByRole('button', { name: '提交填报' }).click()
  await expect(page.getByRole('status')).toContainText('已记录')
  const answer = await page.request.get(`/api/v1/sites/${site}/statements?period=2023&format=csv`)
  expect(answer.ok()).toBe(true)
  const table = await answer.text()
  expect(table).toContain('5900')
  const bring = async (words: string) => {
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: '导入表格（CSV、XLSX）' }).click()
    await (await choosing).setFiles({ name: '填报.csv', mimeType: 'text/csv', buffer: Buffer.from(words) })
  }
  await bring(table)
  await expect(page.getByText('填报.csv 与现有填报相同，没有要改的')).toBeVisible()
  await bring(table.replace('5900', '6050'))
  await expect(page.getByText('填报.csv 将：新增 0，更正 1，不变')).toBeVisible()
  await shoot(page, 'import-statement-table-zh')
  await accessible(page)
  await expect(page.getByRole('cell', { name: /6,?050/ })).toHaveCount(0) // nothing before it is applied
  await page.getByRole('button', { name: '应用这些更改' }).click()
  await expect(page.getByRole('status').last()).toContainText('已记录')
  await expect(page.getByRole('cell', { name: /6,?050/ })).toBeVisible()
  await bring(table.replace('5900', '许多'))
  await expect(page.getByRole('alert')).toContainText('许多')
})
