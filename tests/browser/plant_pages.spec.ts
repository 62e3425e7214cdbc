// Overview, energy, carbon, water, waste, materials over the example plant.
import { expect, looksGood, period, settled, site, test } from './support'
import type { Page } from '@playwright/test'

const at = (page: string, query = '') => `/sites/${site}/${page}?period=${period}${query}`
const heading = (page: Page) => expect(page.getByRole('heading', { level: 1 })).toBeVisible()
const noProblem = (page: Page) => expect(page.locator('.problem')).toHaveCount(0)
const ready = async (page: Page) => {
  await heading(page)
  await settled(page)
  await noProblem(page)
}

looksGood('overview', `/sites/${site}/overview`, ready)
for (const view of ['summary', 'load', 'bands', 'compare', 'intensity', 'flow']) looksGood(`energy-${view}`, at('energy', `&view=${view}`), ready)
for (const page of ['carbon', 'water', 'waste', 'materials']) looksGood(page, at(page), ready)

test('the overview shows the score and opens a figure', async ({ page }) => {
  await page.goto(`/sites/${site}/overview`)
  await ready(page)
  // 77.6: the score of the example plant as `celadon assess run` prints it (examples/qingci/run.sh)
  await expect(page.getByText('77.6', { exact: true })).toBeVisible()
  await page.locator('[data-tour="figures"] button.figure').first().click()
  await expect(page).toHaveURL(/[?&]d=/)
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.goBack()
  await expect(page).not.toHaveURL(/[?&]d=/)
})

test('period, object and view are the address', async ({ page }) => {
  await page.goto(at('energy', '&view=load&object=extrusion'))
  await ready(page)
  await expect(page.locator('.chart h2').first()).toContainText('挤塑车间')
  await page.getByRole('button', { name: '上一期' }).click()
  await expect(page).toHaveURL(/period=2024/)
  await expect(page).toHaveURL(/object=extrusion/)
  await page.goBack()
  await expect(page).toHaveURL(/period=2025/)
})

test('the flow closes: what goes into each node goes out of it', async ({ page }) => {
  const answer = await page.request.get(`/api/v1/sites/${site}/energy/flow?period=${period}`)
  const flow = (await answer.json()) as { links: { from: string; to: string; value: number }[]; nodes: { id: string; kind: string }[] }
  const between = flow.nodes.filter((node) => flow.links.some((link) => link.from === node.id) && flow.links.some((link) => link.to === node.id))
  expect(between.length).toBeGreaterThan(0)
  for (const node of between) {
    const sum = (side: 'from' | 'to') => flow.links.filter((link) => link[side] === node.id).reduce((total, link) => total + link.value, 0)
    expect(Math.abs(sum('from') - sum('to')), node.id).toBeLessThan(1e-6 * Math.max(1, sum('to')))
  }
  await page.goto(at('energy', '&view=flow'))
  await ready(page)
  await page.getByRole('button', { name: '表格' }).first().click()
  await expect(page.getByRole('cell', { name: /计量差/ }).first()).toBeVisible()
})

test('every chart has its table and its CSV', async ({ page }) => {
  await page.goto(at('energy', '&view=summary'))
  await ready(page)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /CSV/ }).first().click()])
  expect(download.suggestedFilename()).toMatch(/\.csv$/)
})

test('the language changes in place', async ({ page }) => {
  await page.goto(at('carbon'))
  await ready(page)
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Carbon' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '碳排放' })).toBeVisible()
})

test('an address that leads nowhere and a plant that is not there say so', async ({ page }) => {
  await page.goto('/nowhere')
  await expect(page.getByText('没有这一页')).toBeVisible()
  await page.goto('/sites/no-such-plant/energy?period=2025')
  await expect(page.locator('.problem').first()).toBeVisible()
})

test('the first visit is guided and can be left', async ({ as }) => {
  const page = await as('auditor', 'new')
  await page.goto(`/sites/${site}/overview`)
  const tour = page.getByRole('dialog', { name: '新手引导' })
  await expect(tour).toBeVisible()
  await tour.getByRole('button', { name: '下一步' }).click()
  await expect(tour).toContainText('第 2 步')
  await tour.getByRole('button', { name: '跳过' }).click()
  await expect(tour).toHaveCount(0)
  await page.reload()
  await heading(page)
  await expect(tour).toHaveCount(0)
})

test('the keyboard reaches the content first', async ({ page }) => {
  await page.goto(at('carbon'))
  await ready(page)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: '跳到正文' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#content/)
})

test('the first page needs at most 350 kB of script, gzipped', async ({ page }) => {
  let bytes = 0
  page.on('response', async (response) => {
    if (response.url().endsWith('.js')) bytes += Number((await response.allHeaders())['content-length'] ?? 0)
  })
  await page.goto('/log-in')
  await expect(page.locator('input[name="login"], h1').first()).toBeVisible()
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThanOrEqual(350 * 1024)
})

test('a bar of a chart opens the derivation of its figure and month; the keyboard does by the table', async ({ page }) => {
  await page.goto(at('carbon'))
  await ready(page)
  const chart = page.locator('.chart').first()
  const canvas = chart.locator('.canvas canvas').first()
  await canvas.scrollIntoViewIfNeeded()
  const box = (await canvas.boundingBox())!
  // the twelve months share the width between the axis and the right edge: the first one's bar
  await page.mouse.click(box.x + 40 + (box.width - 56) / 24, box.y + box.height * 0.7)
  const drawer = page.getByRole('dialog', { name: '推导' })
  await expect(drawer).toBeVisible()
  await expect(page).toHaveURL(/d=.*carbon\.scope2_policy.*2025-01/)
  await page.keyboard.press('Escape')
  await expect(drawer).toHaveCount(0)
  await chart.getByRole('button', { name: '表格' }).click()
  await chart.locator('td button').first().focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/d=.*carbon\.scope1.*2025-01/)
  await expect(drawer).toBeVisible()
})

test('a click on the load curve opens the day under it', async ({ page }) => {
  await page.goto(at('energy', '&view=load'))
  await ready(page)
  const canvas = page.locator('.chart .canvas canvas').first()
  await canvas.scrollIntoViewIfNeeded()
  const box = (await canvas.boundingBox())!
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 3)
  await expect(page).toHaveURL(/d=.*period=2025-0[67]-\d\d/)
  await expect(page.getByRole('dialog', { name: '推导' })).toBeVisible()
})
