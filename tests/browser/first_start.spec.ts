// The way of a new user: the one-time link makes the administrator, once; a log-in that is refused
// says why; log-out ends the session.
import { accessible, administrator, expect, looksGood, shoot, statePath, test } from './support'

test.describe.configure({ mode: 'serial' })

test('the one-time link makes the administrator and opens the plant', async ({ page }) => {
  await page.goto(process.env.CELADON_FIRST_START!)
  await expect(page.getByRole('button', { name: '设立管理员' })).toBeVisible()
  await accessible(page)
  await shoot(page, 'first-start-zh')
  await page.getByRole('button', { name: '设立管理员' }).click()
  await expect(page.getByText('至少 10 个字符', { exact: true }).or(page.getByText('密码至少 10 个字符'))).toBeVisible()
  await page.getByLabel('单位名称').fill('青瓷示例线缆有限公司（虚构）')
  await page.locator('#division').fill('330522') // Changxing, as examples/qingci/site.yaml says
  await page.getByLabel('姓名').fill(administrator.name)
  await page.getByLabel('用户名').fill(administrator.login)
  await page.getByLabel('密码', { exact: true }).fill(administrator.password)
  await page.getByLabel('再输一次密码').fill(administrator.password)
  await page.getByRole('button', { name: '设立管理员' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '青瓷示例线缆厂' })).toBeVisible()
  await page.context().storageState({ path: statePath })
})

test('the link works once', async ({ page }) => {
  await page.goto(process.env.CELADON_FIRST_START!)
  await expect(page).toHaveURL(/log-in|first-start/)
  if (await page.getByRole('button', { name: '设立管理员' }).isVisible()) {
    await page.getByLabel('单位名称').fill('别人')
    await page.getByLabel('姓名').fill('别人')
    await page.getByLabel('用户名').fill('other')
    await page.getByLabel('密码', { exact: true }).fill('another long phrase')
    await page.getByLabel('再输一次密码').fill('another long phrase')
    await page.getByRole('button', { name: '设立管理员' }).click()
    await expect(page.getByRole('alert')).toBeVisible()
  }
})

test('without a session every page leads to the log-in and back', async ({ page }) => {
  await page.goto('/sites/qingci/energy?period=2025&view=flow')
  await expect(page).toHaveURL(/\/log-in\?to=/)
  await page.getByLabel('用户名').fill(administrator.login)
  await page.getByLabel('密码', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await shoot(page, 'log-in-refused')
  await page.getByLabel('密码', { exact: true }).fill(administrator.password)
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page).toHaveURL(/energy\?period=2025&view=flow/)
  await page.getByRole('button', { name: /用户/ }).click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await expect(page).toHaveURL(/\/log-in/)
})

test('the log-in sends nobody to another place', async ({ page }) => {
  await page.goto('/log-in?to=//example.org/')
  await page.getByLabel('用户名').fill(administrator.login)
  await page.getByLabel('密码', { exact: true }).fill(administrator.password)
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page).toHaveURL(/127\.0\.0\.1.*\/overview/)
})

looksGood('log-in', '/log-in', (page) => expect(page.locator('input[name="login"]')).toBeVisible(), 'nobody')
