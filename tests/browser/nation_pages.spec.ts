// The pages over all subjects: statistics with the map, deadlines, green codes, removals and
// members; as departments, a park and the public see them.
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, looksGood, settled, test } from './support'

const shows = (text: string | RegExp) => async (page: Page) => {
  await expect(page.locator('main').getByText(text).first()).toBeVisible()
  await expect(page.locator('main .problem')).toHaveCount(0)
  await expect(page.locator('main')).not.toContainText('NaN')
}

test('the tables of the report of 2019 have its sums, reached targets are bold, and they export', async ({ as }) => {
  const page = await as('nobody')
  await page.goto('/open/statistics?view=report')
  // the report: 1,402 factories in 30 provincial regions
  await expect(page.locator('[data-test="report-sums"]')).toContainText('1,402 家绿色工厂，分布在 30 个省级地区')
  await expect(page.getByRole('row', { name: /^广东/ }).locator('strong').first()).toBeVisible()
  await expect(page.getByRole('row', { name: /^北京/ }).locator('strong')).toHaveCount(0)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 CSV' }).click()])
  expect(readFileSync((await download.path())!, 'utf8')).toContain('浙江')
})

test('the map knows every province, Taiwan included, and a region leads to its list', async ({ as }) => {
  const page = await as('nobody')
  await page.goto('/statistics')
  await expect(page).toHaveURL(/\/open\/statistics/)
  await settled(page)
  await page.getByRole('button', { name: '表格' }).click()
  for (const name of ['台湾省', '西藏自治区', '海南省']) await expect(page.getByRole('cell', { name, exact: true }).first()).toBeVisible()
  await page.getByRole('link', { name: '浙江省' }).first().click()
  await expect(page.locator('[data-test="province"]')).toContainText('浙江省')
})

test('a text that is no code is told so, and how to check offline stands beside it', async ({ as }) => {
  const page = await as('nobody')
  await page.goto('/code')
  await page.locator('[data-test="code-text"]').fill('no-green-code')
  await page.getByRole('button', { name: '核验', exact: true }).click()
  await expect(page.locator('[data-test="code-answer"]')).toContainText('不是绿码')
  await expect(page).toHaveURL(/\/code\/no-green-code$/)
  await expect(page.getByText('celadon code verify')).toBeVisible()
})

looksGood('statistics-map', '/open/statistics', shows(/点一个地区|A click on a region/), 'nobody')
looksGood('statistics-rounds', '/open/statistics?view=batches&by=province,kind', shows(/名单统计|Statistics of the lists/), 'nobody')
looksGood('statistics-targets', '/open/statistics?view=targets', shows(/目标与完成|Targets and attainment/), 'nobody')
looksGood('statistics-report', '/open/statistics?view=report', shows(/1,402/), 'nobody')
looksGood('green-code', '/code/no-green-code', shows(/不是绿码|No green code/), 'nobody')
looksGood('duties', '/duties', shows(/期限|Deadlines/), 'reviewer_city')
looksGood('green-codes', '/codes', shows(/绿码|Green codes/), 'reviewer_city')
looksGood('removals', '/removals', shows(/移出名单草案|Draft of removals/), 'reviewer_city')
looksGood('members', '/members', shows(/成员与供应商|Members and suppliers/), 'park_operator')
looksGood('policies', '/policies', shows(/政策登记册|Policy register/), 'nobody')
looksGood('agencies', '/agencies', shows(/第三方机构|Agencies/), 'reviewer_city')
looksGood('diagnoses', '/diagnoses', shows(/专家诊断|Expert diagnoses/), 'reviewer_city')
