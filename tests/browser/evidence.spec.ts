// The evidence vault: a paper is added, linked, revised, withdrawn; its text is never markup.
import type { Page } from '@playwright/test'
import { expect, looksGood, period, settled, shoot, site, test } from './support'

const at = (query = '') => `/sites/${site}/evidence?period=${period}${query}`
const ready = async (page: Page) => {
  await expect(page.getByRole('heading', { level: 1, name: /证据库|Evidence vault/ })).toBeVisible()
  await settled(page)
  await expect(page.locator('.problem')).toHaveCount(0)
}
looksGood('evidence', at(), ready)
looksGood('evidence-none', at('&standard=standards.gbt36132-2025&indicator=water_reuse'), ready)

test('a paper is added, found, revised and withdrawn; what it says is never markup', async ({ as }) => {
  const page = await as('energy_manager')
  let alerted = false
  page.on('dialog', async (dialog) => {
    alerted = true
    await dialog.dismiss()
  })
  await page.goto(at())
  await ready(page)
  await page.getByRole('button', { name: '添加材料' }).click()
  const dialog = page.getByRole('dialog', { name: '添加材料' })
  const title = `证书 <img src=x onerror=alert(1)> ${Date.now()}`
  await dialog.locator('input[type="file"]').setInputFiles({ name: '证书.txt', mimeType: 'text/plain', buffer: Buffer.from('certificate') })
  await dialog.locator('[data-test="evidence-title"]').fill(title)
  await dialog.getByRole('button', { name: '保存' }).click()
  const drawer = page.getByRole('dialog', { name: '材料详情' })
  await expect(drawer.getByRole('heading', { name: title })).toBeVisible()
  await shoot(page, 'evidence-detail-zh')
  await drawer.getByRole('button', { name: '换成新版本' }).click()
  const again = page.getByRole('dialog', { name: '换成新版本' })
  await again.locator('input[type="file"]').setInputFiles({ name: '证书2.txt', mimeType: 'text/plain', buffer: Buffer.from('certificate 2') })
  await again.getByRole('button', { name: '保存' }).click()
  await expect(drawer.getByText('第 2 版').first()).toBeVisible()
  await drawer.getByRole('button', { name: '撤下' }).click()
  const sure = page.getByRole('dialog', { name: '撤下这份材料？' })
  await sure.getByLabel('原因').fill('浏览器测试')
  await sure.getByRole('button', { name: '撤下' }).click()
  await expect(drawer.getByText(/撤下：浏览器测试/)).toBeVisible()
  expect(alerted).toBe(false)
})

test('who may only read finds no way to write', async ({ as }) => {
  const page = await as('auditor')
  await page.goto(at())
  await ready(page)
  await expect(page.getByRole('button', { name: '添加材料' })).toHaveCount(0)
})
