// Each role of a plant sees its pages and is refused where it may not; expected from docs/access.md.
import { dress, expect, looks, period, settled, shoot, site, test } from './support'
import { userOf } from './roles'

const plantPages = ['总览', '能源', '绿色评价', '数据导入', '证据库', '报告', '标准与因子', '管理']
const table: Record<string, { sees: string[]; imports: boolean; files: boolean; invites: boolean; parts: string[] }> = {
  energy_manager: { sees: plantPages, imports: true, files: false, invites: false, parts: ['组织', '角色', '任务'] },
  plant_director: { sees: plantPages, imports: false, files: true, invites: true, parts: ['组织', '用户', '角色', '审计日志', '任务'] },
  auditor: { sees: plantPages, imports: false, files: false, invites: false, parts: ['组织', '用户', '角色', '审计日志', '任务'] },
}

for (const [role, expected] of Object.entries(table)) {
  test(`${role} sees what the table of roles says`, async ({ browser }) => {
    const { state } = await userOf(role)
    const page = await (await browser.newContext({ storageState: state })).newPage()
    await dress(page, looks.zh!)
    await page.goto(`/sites/${site}/assessment?period=${period}`)
    await expect(page.locator('[data-test="total"]')).toHaveText('77.6')
    await settled(page)
    await shoot(page, `role-${role}`)
    const navigation = page.getByRole('navigation', { name: '主导航' })
    for (const name of expected.sees) await expect(navigation.getByRole('link', { name, exact: true })).toBeVisible()
    await page.goto(`/sites/${site}/import?period=${period}`)
    await expect(page.locator('input[type="file"]')).toHaveCount(expected.imports ? 1 : 0)
    await page.goto('/administration')
    for (const part of expected.parts) await expect(page.getByRole('tab', { name: part, exact: true })).toBeVisible()
    await expect(page.getByRole('tab')).toHaveCount(expected.parts.length)
    await page.goto('/administration/users')
    await expect(page.locator('[data-test="invite"]')).toHaveCount(expected.invites ? 1 : 0)
    await page.context().close()
  })

  test(`${role} is refused by the server, not only by the page`, async ({ browser }) => {
    const { state } = await userOf(role)
    const context = await browser.newContext({ storageState: state })
    const session = (await (await context.request.get('/api/v1/session')).json()) as { csrf: string }
    const headers = { 'X-CSRF-Token': session.csrf, 'Content-Type': 'application/octet-stream' }
    const upload = await context.request.post(`/api/v1/sites/${site}/uploads?name=x.csv`, { headers, data: Buffer.from('a,b\n1,2\n') })
    expect(upload.status()).toBe(expected.imports ? 201 : 403)
    expect((await context.request.get('/api/v1/folder')).status()).toBe(role === 'auditor' ? 200 : 403)
    await context.close()
  })
}

test('a page that one may not see says so', async ({ browser }) => {
  const { state } = await userOf('energy_manager')
  const page = await (await browser.newContext({ storageState: state })).newPage()
  await dress(page, looks.zh!)
  await page.goto('/administration/audit')
  await expect(page.getByRole('tab', { name: '审计日志' })).toHaveCount(0)
  await page.context().close()
})
