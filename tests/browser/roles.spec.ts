// Each of the twelve roles: logs in, sees the pages that docs/access.md gives it and no others, opens
// a figure down to a row, exports, and is refused by page and server alike where it may not.
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { loginOf, password, placeOf } from './people'
import { expect, period, settled, shoot, site, test } from './support'

interface Rights {
  /** Of the plant: its figures, its papers, its reports. */
  plant: boolean
  evidence: boolean
  reports: boolean
  imports?: boolean
  keeps?: boolean // papers
  makes?: boolean // reports
  files?: boolean
  invites?: boolean
  audit?: boolean
  folder?: boolean
  /** Of the ladder: the plant's own, the department's desk, the lists of subjects and rounds. */
  ladder: ('own' | 'desk' | 'lists' | 'chain')[]
  parts: string[]
}
const own = { plant: true, evidence: true, reports: true }
const nothing = { plant: false, evidence: false, reports: false }
const few = ['组织', '角色', '任务']
// The columns of docs/access.md, with the consents of people.ts: the park and the city see all of the
// plant, the group its figures, the bank its figures and reports, the other agencies nothing.
const table: Record<string, Rights> = {
  administrator: { ...own, invites: true, audit: true, folder: true, ladder: ['own', 'desk', 'lists', 'chain'], parts: ['组织', '用户', '角色', '审计日志', '任务', '服务器与数据'] },
  energy_manager: { ...own, imports: true, keeps: true, makes: true, ladder: ['own', 'lists'], parts: few },
  plant_director: { ...own, makes: true, files: true, invites: true, audit: true, ladder: ['own', 'lists'], parts: ['组织', '用户', '角色', '审计日志', '任务'] },
  park_operator: { ...own, ladder: ['lists', 'chain'], parts: few },
  group_leader: { plant: true, evidence: false, reports: false, audit: true, ladder: ['lists', 'chain'], parts: ['组织', '用户', '角色', '审计日志', '任务'] },
  evaluator: { ...own, makes: true, ladder: ['own', 'lists'], parts: few },
  reviewer_county: { ...nothing, ladder: ['desk', 'lists'], parts: few },
  reviewer_city: { ...own, ladder: ['own', 'desk', 'lists'], parts: few },
  reviewer_province: { ...nothing, ladder: ['desk', 'lists'], parts: few },
  reviewer_nation: { ...nothing, ladder: ['desk', 'lists'], parts: few },
  bank: { plant: true, evidence: false, reports: true, ladder: ['own', 'lists'], parts: ['组织', '角色'] },
  auditor: { ...own, audit: true, folder: true, ladder: ['own', 'lists'], parts: ['组织', '用户', '角色', '审计日志', '任务', '服务器与数据'] },
}
const figures = ['总览', '能源', '碳排放', '水', '废物与污染物', '原料与用地', '绿色评价', '数据导入']
const addresses: Record<string, string> = {
  overview: '总览', energy: '能源', carbon: '碳排放', water: '水', waste: '废物与污染物', materials: '原料与用地',
  assessment: '绿色评价', import: '数据导入', evidence: '证据库', reports: '报告',
}
const ladder = { own: ['创建与复核'], desk: ['工作台', '移出草案', '第三方机构'], lists: ['主体库', '批次', '期限', '诊断', '绿码', '统计'], chain: ['成员与供应商'] }
const navigation = (page: Page) => page.getByRole('navigation', { name: '主导航' })

async function logIn(page: Page, role: string): Promise<void> {
  await page.goto('/log-in')
  await page.getByLabel('用户名').fill(loginOf(role))
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await expect(navigation(page)).toBeVisible()
}

/** A figure of the assessment opened down to the rows of the file it was read from, and saved. */
async function opensDown(page: Page): Promise<void> {
  await page.goto(`/sites/${site}/assessment?period=${period}`)
  await expect(page.locator('[data-test="total"]')).toHaveText('77.6')
  await page.getByRole('link', { name: '打开 取水强度 的推导' }).click()
  const drawer = page.getByRole('dialog', { name: '推导' })
  await drawer.getByRole('button', { name: '全部展开' }).click()
  await drawer.getByRole('button', { name: /statement-2025\.yaml/ }).first().click()
  await expect(drawer.locator('.source-rows tr.wanted').first()).toBeVisible()
  const [download] = await Promise.all([page.waitForEvent('download'), drawer.getByRole('button', { name: '导出 CSV' }).click()])
  expect(readFileSync((await download.path())!, 'utf8')).toContain('statement-2025.yaml')
  await page.keyboard.press('Escape')
}

test('the table of this test names every role', () => {
  expect(Object.keys(table).sort()).toEqual(Object.keys(placeOf).sort())
})

for (const [role, rights] of Object.entries(table)) {
  const seen = [...(rights.plant ? figures : []), ...(rights.evidence ? ['证据库'] : []), ...(rights.reports ? ['报告'] : []), '已归档报告', '标准与因子', ...rights.ladder.flatMap((one) => ladder[one]), '管理']

  test(`${role} logs in, sees each page that the table of roles gives, and no other`, async ({ as }) => {
    const page = await as('nobody')
    await logIn(page, role)
    if (rights.plant) await expect(page).toHaveURL(/\/sites\/qingci\/overview/)
    else await expect(page).toHaveURL(/\/ladder$/)
    const links = navigation(page).locator('li a')
    await expect(links).toHaveCount(seen.length)
    await settled(page)
    await shoot(page, `role-${role}`)
    for (const name of seen) {
      await navigation(page).getByRole('link', { name, exact: true }).click()
      await expect(navigation(page).locator('[aria-current="page"]')).toHaveText(name)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await settled(page)
      await expect(page.locator('.problem'), name).toHaveCount(0)
      if (name === '数据导入') await expect(page.locator('input[type="file"]')).toHaveCount(rights.imports ? 1 : 0)
      if (name === '证据库') await expect(page.getByRole('button', { name: '添加材料' })).toHaveCount(rights.keeps ? 1 : 0)
      if (name === '报告') await expect(page.locator('[data-test="make-report"]')).toHaveCount(rights.makes ? 1 : 0)
    }
    await expect(page.getByRole('tab')).toHaveText(rights.parts)
    for (const part of rights.parts) {
      await page.getByRole('tab', { name: part, exact: true }).click()
      await expect(page.getByRole('tab', { name: part, exact: true })).toHaveAttribute('aria-selected', 'true')
      await settled(page)
      await expect(page.locator('.problem'), part).toHaveCount(0)
      if (part === '用户') await expect(page.locator('[data-test="invite"]')).toHaveCount(rights.invites ? 1 : 0)
    }
    if (rights.plant) await opensDown(page)
    // pages of which the navigation knows nothing, asked by their address
    for (const [part, name] of Object.entries(addresses).filter(([, one]) => !seen.includes(one))) {
      await page.goto(`/sites/${site}/${part}?period=${period}`)
      await expect(page.getByRole('alert').first(), name).toBeVisible()
      await expect(page.locator('main table, main canvas, main .figure')).toHaveCount(0)
    }
  })

  test(`${role} is refused by the server, not only by the page`, async ({ as }) => {
    const { request } = (await as(role)).context()
    const { csrf } = (await (await request.get('/api/v1/session')).json()) as { csrf: string }
    const headers = { 'X-CSRF-Token': csrf, 'Content-Type': 'application/octet-stream' }
    const reads: [string, boolean][] = [
      [`/sites/${site}/overview`, rights.plant],
      [`/sites/${site}/energy/curve?period=${period}`, rights.plant],
      [`/sites/${site}/assessment?period=${period}`, rights.plant],
      [`/sites/${site}/derivations/energy.total?period=${period}`, rights.plant],
      [`/sites/${site}/imports`, rights.plant],
      [`/sites/${site}/samples?period=2025-01-01&format=csv`, rights.plant],
      [`/sites/${site}/evidence`, rights.evidence],
      // what was filed flows upward to reviewers by rule: the plant lies in all their divisions
      [`/sites/${site}/reports`, rights.reports || role.startsWith('reviewer_')],
      ['/filings?format=csv', true],
      [`/sites/${site}/uploads`, rights.imports ?? false],
      ['/packs?format=csv', true],
      ['/audit', rights.audit ?? false],
      ['/folder', rights.folder ?? false],
    ]
    for (const [address, allowed] of reads) {
      const { status } = { status: (await request.get(`/api/v1${address}`)).status() }
      expect(allowed ? [200] : [403, 404], `GET ${address} answered ${status}`).toContain(status)
    }
    const writes: [string, object | Buffer, boolean, number][] = [
      [`/sites/${site}/uploads?name=x.csv`, Buffer.from('a,b\n1,2\n'), rights.imports ?? false, 201],
      // a body that is wrong on purpose: whoever may do it is told what is wrong, nobody changes anything
      [`/sites/${site}/reports`, { kind: 'no such kind' }, rights.makes ?? false, 400],
      ['/users', { login: '!' }, rights.invites ?? false, 400],
    ]
    for (const [address, data, allowed, expected] of writes) {
      const type = Buffer.isBuffer(data) ? headers : { 'X-CSRF-Token': csrf }
      const status = (await request.post(`/api/v1${address}`, { headers: type, data })).status()
      expect(allowed ? [expected] : [403, 404], `POST ${address} answered ${status}`).toContain(status)
    }
    const filing = await request.post(`/api/v1/sites/${site}/reports/r-none/filing`, { headers: { 'X-CSRF-Token': csrf } })
    expect(filing.status()).toBe(rights.files ? 404 : rights.plant ? 403 : filing.status())
    expect([403, 404]).toContain(filing.status())
  })
}

test('a part that one may not see is not there', async ({ as }) => {
  const page = await as('energy_manager')
  await page.goto('/administration/audit')
  await expect(page.getByRole('tab', { name: '审计日志' })).toHaveCount(0)
  await expect(page.getByRole('tab', { name: '组织', exact: true })).toHaveAttribute('aria-selected', 'true')
})
