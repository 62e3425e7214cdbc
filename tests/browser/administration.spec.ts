// Organisations, users, roles, audit, jobs and the server: lists, makes, changes, asks before it takes.
import type { Page } from '@playwright/test'
import { expect, looksGood, settled, shoot, test } from './support'

const ready = async (page: Page) => {
  await expect(page.getByRole('heading', { level: 1, name: /管理|Administration/ })).toBeVisible()
  await expect(page.locator('main .card').first()).toBeVisible()
  await settled(page)
  await expect(page.locator('.problem')).toHaveCount(0)
}
for (const part of ['organisations', 'users', 'roles', 'audit', 'jobs', 'folder']) looksGood(`administration-${part}`, `/administration/${part}`, ready)

test('an organisation is made, changed and withdrawn after a question', async ({ page }) => {
  await page.goto('/administration/organisations')
  await ready(page)
  const id = `bank-${Date.now()}`
  await page.getByRole('button', { name: '新建组织' }).click()
  const dialog = page.getByRole('dialog', { name: '新建组织' })
  await dialog.locator('[data-test="organisation-id"]').fill(id)
  await dialog.locator('[data-test="organisation-name"]').fill('示例银行 <b>粗</b>')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog).toHaveCount(0)
  await page.getByLabel(/筛选/).first().fill(id)
  const row = page.getByRole('row', { name: new RegExp(id) })
  await expect(row).toContainText('示例银行 <b>粗</b>')
  await row.getByRole('button', { name: '停用' }).click()
  await page.getByRole('dialog').locator('[data-test="confirm"]').click()
  await expect(page.getByRole('row', { name: new RegExp(id) })).toHaveCount(0)
})

test('a user is invited by a link shown once, disabled and enabled', async ({ page }) => {
  await page.goto('/administration/users')
  await ready(page)
  const login = `user.${Date.now()}`
  await page.locator('[data-test="invite"]').click()
  const dialog = page.getByRole('dialog', { name: '邀请用户' })
  await dialog.locator('[data-test="user-login"]').fill(login)
  await dialog.locator('[data-test="user-name"]').fill('新来的')
  await dialog.getByRole('button', { name: '邀请用户' }).click()
  await expect(dialog.locator('[data-test="invitation"]')).toContainText('/invitation#token=')
  await page.keyboard.press('Escape')
  await page.getByLabel(/筛选/).first().fill(login)
  await page.getByRole('row', { name: new RegExp(login) }).click()
  const drawer = page.getByRole('dialog', { name: '新来的' })
  await drawer.getByRole('button', { name: '停用' }).click()
  await expect(page.getByText('停用用户“新来的”？')).toBeVisible()
  await page.locator('[data-test="confirm"]').click()
  await expect(drawer.getByText('停用', { exact: true }).first()).toBeVisible()
  await drawer.getByRole('button', { name: '恢复' }).click()
  await expect(drawer.getByRole('button', { name: '停用' })).toBeVisible()
})

test('the chain of the audit log is verified and the log filtered', async ({ page }) => {
  await page.goto('/administration/audit')
  await ready(page)
  await page.locator('[data-test="verify-audit"]').click()
  await expect(page.getByRole('status')).toContainText('审计链完整')
  await page.goto('/administration/audit?outcome=refused')
  await ready(page)
  await page.goto('/administration/audit')
  await ready(page)
  await page.locator('main tbody tr').first().click()
  await expect(page.getByRole('dialog', { name: /^#\d+/ })).toContainText('摘要')
  await shoot(page, 'audit-row-zh')
})

test('every list of the administration is exported', async ({ page }) => {
  for (const part of ['organisations', 'users', 'audit', 'jobs']) {
    await page.goto(`/administration/${part}`)
    await ready(page)
    for (const name of ['导出 CSV', '导出 XLSX']) {
      const answer = await page.request.get((await page.getByRole('link', { name }).first().getAttribute('href'))!)
      expect(answer.status(), `${part} ${name}`).toBe(200)
    }
  }
})
