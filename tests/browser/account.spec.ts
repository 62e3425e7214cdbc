// One's own account: password, second factor with QR, tokens shown once.
import { createHmac } from 'node:crypto'
import { accessible, expect, looksGood, settled, shoot, test } from './support'
import { ownUser, password } from './people'

looksGood('account', '/account', async (page) => {
  await expect(page.getByRole('heading', { level: 1, name: /账户与安全|Account and security/ })).toBeVisible()
  await settled(page)
})

/** RFC 6238 with SHA-1, 30 s and six digits. */
function totp(secret: string, at: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret.replaceAll('=', '')].map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const digest = createHmac('sha1', key).update(counter).digest()
  const from = digest[19]! & 15
  return String((digest.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

test('the second factor is begun with the password, confirmed, and asked at the next log-in', async ({ as }) => {
  const user = await ownUser('energy_manager', 'two-factor')
  const page = await as('two-factor')
  await page.goto('/account')
  await page.getByRole('button', { name: '启用两步验证' }).click()
  await page.getByLabel('先输入密码').fill(password)
  await page.getByRole('button', { name: '继续' }).click()
  await expect(page.locator('svg.qr')).toBeVisible()
  await accessible(page)
  await shoot(page, 'account-totp-zh')
  const secret = await page.locator('[data-test="totp-secret"]').innerText()
  await page.getByLabel('六位数').fill(totp(secret, Date.now()))
  await page.getByRole('button', { name: '确认启用' }).click()
  await expect(page.locator('.codes li')).toHaveCount(10)
  const recovery = await page.locator('.codes li').first().innerText()
  await page.getByRole('button', { name: '我已保存' }).click()
  await expect(page.locator('[data-test="totp-state"]')).toHaveText('已启用')
  const fresh = await as('nobody')
  await fresh.goto('/log-in')
  await fresh.getByLabel('用户名').fill(user.login)
  await fresh.getByLabel('密码', { exact: true }).fill(password)
  await fresh.getByRole('button', { name: '登录' }).click()
  await fresh.locator('input[autocomplete="one-time-code"]').fill(recovery)
  await fresh.getByRole('button', { name: '登录' }).click()
  await expect(fresh).toHaveURL(/overview/)
})

test('a password is changed; the old one no longer opens', async ({ as }) => {
  const user = await ownUser('auditor', 'changes-password')
  const page = await as('changes-password')
  await page.goto('/account')
  await page.getByLabel('现在的密码').fill('not this one at all')
  await page.getByLabel('新密码（至少 10 个字符）').fill('quite another phrase')
  await page.getByLabel('再输一遍新密码').fill('quite another phrase')
  await page.getByRole('button', { name: '修改', exact: true }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await page.getByLabel('现在的密码').fill(password)
  await page.getByRole('button', { name: '修改', exact: true }).click()
  await expect(page.getByRole('status')).toContainText('密码已修改')
  const fresh = await as('nobody')
  await fresh.goto('/log-in')
  await fresh.getByLabel('用户名').fill(user.login)
  await fresh.getByLabel('密码', { exact: true }).fill(password)
  await fresh.getByRole('button', { name: '登录' }).click()
  await expect(fresh.getByRole('alert')).toBeVisible()
  await fresh.getByLabel('密码', { exact: true }).fill('quite another phrase')
  await fresh.getByRole('button', { name: '登录' }).click()
  await expect(fresh).toHaveURL(/overview/)
})

test('a token is shown once, holds what was chosen, and is revoked after a question', async ({ as, request }) => {
  const page = await as('energy_manager')
  await page.goto('/account')
  await page.getByRole('button', { name: '新建令牌' }).click()
  const dialog = page.getByRole('dialog', { name: '新建令牌' })
  await dialog.getByLabel('名称').fill('浏览器测试')
  await dialog.getByRole('combobox', { name: '权限' }).click()
  await page.getByRole('option', { name: '查看工厂数据' }).click()
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: '新建令牌' }).click()
  const token = await page.locator('[data-test="token"]').innerText()
  const held = { Authorization: `Bearer ${token}`, Cookie: '' }
  expect((await request.get(`${process.env.CELADON_BASE}/api/v1/sites`, { headers: held })).status()).toBe(200)
  await page.reload()
  await expect(page.locator('[data-test="token"]')).toHaveCount(0)
  await page.getByRole('row', { name: /浏览器测试/ }).getByRole('button', { name: '撤销' }).click()
  await page.getByRole('dialog', { name: /撤销令牌/ }).getByRole('button', { name: '撤销' }).click()
  await expect(page.getByRole('row', { name: /浏览器测试/ })).toHaveCount(0)
})
