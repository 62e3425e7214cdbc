// Text is never markup: what somebody writes into any field, file or address stands on every page as
// the characters that it is. No dialog opens, no node comes of it, and the policy has nothing to refuse.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { APIRequestContext, Page } from '@playwright/test'
import { asFirst, stateOf } from './people'
import { expect, period, root, settled, site, test } from './support'

const odd = 'qingci-odd'
/** Closes an attribute, opens a script, and an element that runs when it cannot be read. */
const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(2)>`
const sure = `<svg onload=alert(3)>{{7*7}}\${7*7}`

/** Counts dialogs from now on; `nothing` asserts that the page made none and built no node of the text. */
function guarded(page: Page): { nothing: (where: string) => Promise<void> } {
  const dialogs: string[] = []
  page.on('dialog', async (dialog) => {
    dialogs.push(dialog.message())
    await dialog.dismiss()
  })
  return {
    nothing: async (where) => {
      const built = await page.evaluate(() => {
        const odd = (one: Element) =>
          (one.tagName === 'IMG' && one.getAttribute('src') === 'x') || (one.tagName === 'SCRIPT' && !one.getAttribute('src')) ||
          [...one.attributes].some((attribute) => attribute.name.startsWith('on') || /^\s*javascript:/i.test(attribute.value))
        return [...document.querySelectorAll('*')].filter(odd).map((one) => one.outerHTML.slice(0, 120))
      })
      expect(built, `nodes made of text: ${where}`).toEqual([])
      expect(dialogs, `dialogs: ${where}`).toEqual([])
    },
  }
}

/** The plant with hostile names everywhere a name stands, without data. */
function hostileSite(): string {
  const text = readFileSync(path.join(root, 'examples/qingci/site.yaml'), 'utf8')
  const word = JSON.stringify(hostile)
  return text.replace('id: qingci', `id: ${odd}`).replace(/name: \{[^}]*\}/g, `name: {zh: ${word}, en: ${word}}`).replace(/organisation: \{[^}]*\}/, `organisation: {zh: ${word}, en: ${word}}`)
}

async function ok(answer: Awaited<ReturnType<APIRequestContext['post']>>): Promise<void> {
  expect(answer.status(), await answer.text()).toBeLessThan(300)
}

test.describe('stored', () => {
  test.describe.configure({ mode: 'serial' })
  let evidence = ''
  let organisation = ''

  test('hostile names are taken as they are', async () => {
    const admin = await asFirst()
    organisation = `odd-${Date.now()}`
    await ok(await admin.put(`/api/v1/sites/${odd}`, { headers: { 'Content-Type': 'application/yaml' }, data: hostileSite() }))
    await ok(await admin.post('/api/v1/organisations', { data: { id: organisation, kind: 'bank', names: { zh: hostile, en: sure }, parent: null, division: '330500' } }))
    await ok(await admin.post('/api/v1/organisations/root/consents', { data: { receiver: organisation, flows: ['filing_read'], until: null, note: hostile } }))
    await ok(await admin.post('/api/v1/users', { data: { login: `odd.${Date.now()}`, name: hostile, organisation, roles: ['bank'] } }))
    await ok(await admin.post('/api/v1/tokens', { data: { name: hostile, permissions: ['pack_read'], expires_in_days: 2 } }))
    const statement = `statement: {site: ${odd}, period: "2025", source: ${JSON.stringify(hostile)}}\nwater:\n  discharged: {value: 6100 m3, note: ${JSON.stringify(sure)}}\n`
    await ok(await admin.post(`/api/v1/sites/${odd}/statements`, { headers: { 'Content-Type': 'application/yaml' }, data: statement }))
    await admin.dispose()
  })

  test('a paper with a hostile title, note and file name', async ({ as }) => {
    const page = await as('energy_manager')
    const { nothing } = guarded(page)
    await page.goto(`/sites/${odd}/evidence?period=${period}`)
    await page.getByRole('button', { name: '添加材料' }).click()
    const dialog = page.getByRole('dialog', { name: '添加材料' })
    await dialog.locator('input[type="file"]').setInputFiles({ name: `证书 ${hostile.replaceAll('/', '')}.svg`, mimeType: 'image/svg+xml', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(4)"><script>alert(5)</script><text y="20">x</text></svg>') })
    await dialog.locator('[data-test="evidence-title"]').fill(hostile)
    await dialog.locator('textarea').fill(sure)
    await dialog.getByRole('button', { name: '保存' }).click()
    const drawer = page.getByRole('dialog', { name: '材料详情' })
    await expect(drawer.getByRole('heading', { name: hostile })).toBeVisible()
    await nothing('evidence')
    evidence = new URL(page.url()).searchParams.get('evidence')!
    await drawer.getByRole('button', { name: '撤下' }).click()
    const question = page.getByRole('dialog', { name: '撤下这份材料？' })
    await question.getByLabel('原因').fill(hostile)
    await question.getByRole('button', { name: '撤下' }).click()
    await expect(drawer.getByText(hostile).first()).toBeVisible()
    await nothing('evidence withdrawn')
  })

  test('a paper that is a picture with script is shown in a sandbox', async ({ browser }) => {
    // a page of its own: the refusals of the sandbox in the console are the very thing that is wanted
    const context = await browser.newContext({ storageState: stateOf('energy_manager') })
    const page = await context.newPage()
    const dialogs: string[] = []
    page.on('dialog', async (dialog) => {
      dialogs.push(dialog.message())
      await dialog.dismiss()
    })
    const address = `/api/v1/sites/${odd}/evidence/${evidence}/content?revision=1&inline=1`
    const answer = await context.request.get(address)
    expect(answer.status()).toBe(200)
    expect(answer.headers()['content-security-policy']).toMatch(/^sandbox; default-src 'none'/)
    expect(answer.headers()['x-content-type-options']).toBe('nosniff')
    if (!/^attachment/.test(answer.headers()['content-disposition'] ?? '')) {
      await page.goto(address)
      await expect(page.locator('svg')).toBeVisible()
    }
    expect(dialogs).toEqual([])
    await context.close()
  })

  test('a file with hostile columns, cells and name is mapped and imported', async ({ as }) => {
    const page = await as('energy_manager')
    const { nothing } = guarded(page)
    await page.goto(`/sites/${odd}/import?period=${period}`)
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    const rows = Array.from({ length: 23 }, (_, hour) => `2026-01-01 ${String(hour + 1).padStart(2, '0')}:00,${hour === 2 ? quoted(hostile) : 9000 + hour}`)
    const file = [`时间,${quoted(hostile)}`, ...rows].join('\n') + '\n'
    await page.locator('input[type="file"]').setInputFiles({ name: `表 ${hostile.replaceAll('/', '')}.csv`, mimeType: 'text/csv', buffer: Buffer.from(file) })
    await expect(page.getByText('对应计量点')).toBeVisible()
    await expect(page.getByText(hostile).first()).toBeVisible()
    await nothing('mapping')
    await page.getByText('YAML', { exact: true }).click()
    const example = readFileSync(path.join(root, 'examples/qingci/meters.mapping.yaml'), 'utf8')
    const mapping = example.replace(/name: .*/, `name: ${JSON.stringify(hostile)}`).replace(/  columns:\n[\s\S]*$/, `  columns:\n    - {column: ${JSON.stringify(hostile)}, point: E-IN, unit: kWh, kind: register}\n`)
    await page.getByRole('textbox', { name: '映射（YAML）' }).fill(mapping)
    await page.getByRole('button', { name: '核对' }).click()
    await expect(page.getByText('可以导入')).toBeVisible()
    await page.locator('[data-test="start-import"]').click()
    await expect(page.locator('[data-test="import-refused_cells"]')).toHaveText('1')
    await nothing('import report')
    await page.goto(`/sites/${odd}/import?period=${period}&tab=history`)
    await page.locator('tbody tr').first().click()
    await expect(page.getByRole('heading', { name: /导入报告 #/ })).toBeVisible()
    await nothing('import history')
  })

  test('every page of the plant with hostile names', async ({ as }) => {
    const page = await as('first')
    const { nothing } = guarded(page)
    await page.goto(`/sites/${odd}/overview`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(hostile)
    await nothing('overview')
    for (const part of ['energy?view=load', 'energy?view=compare', 'energy?view=flow', 'carbon?', 'water?', 'waste?', 'materials?', 'assessment?', 'import?tab=statement', 'evidence?', 'reports?']) {
      await page.goto(`/sites/${odd}/${part}&period=2026-01`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await settled(page)
      const tables = page.getByRole('button', { name: '表格', exact: true })
      while (await tables.count()) await tables.first().click() // each becomes 图
      await nothing(part)
    }
  })

  test('the lists of the administration, their drawers and the account', async ({ as }) => {
    const page = await as('first')
    const { nothing } = guarded(page)
    for (const part of ['organisations', 'users', 'audit', 'jobs']) {
      await page.goto(`/administration/${part}`)
      await settled(page)
      await page.getByLabel(/筛选/).first().fill(part === 'jobs' ? '' : 'odd')
      await settled(page)
      await expect(page.locator('tbody tr').first()).toBeVisible()
      await nothing(part)
      if (part === 'users') {
        await page.getByRole('row', { name: /odd\./ }).first().click()
        await expect(page.getByRole('dialog').getByText(hostile).first()).toBeVisible()
        await nothing('user drawer')
      }
    }
    await page.goto('/account')
    await expect(page.getByText(hostile).first()).toBeVisible()
    await nothing('account')
    await page.goto(`/sites/${odd}/overview`)
    await page.locator('.site-select').click()
    await expect(page.getByRole('option', { name: hostile })).toBeVisible()
    await nothing('site picker')
  })

  test('a report about the plant with hostile names', async ({ as }) => {
    const page = await as('energy_manager')
    const { nothing } = guarded(page)
    await page.goto(`/sites/${odd}/reports?period=2025&make=energy`)
    await page.locator('[data-test="make-report"]').click()
    await expect(page.locator('tbody tr')).toHaveCount(1, { timeout: 60_000 })
    await page.locator('tbody tr').first().click()
    await expect(page.getByRole('dialog', { name: '报告详情' }).getByRole('heading').first()).toBeVisible()
    await nothing('report')
  })
})

test('words of an address are shown as they are', async ({ as }) => {
  const page = await as('first')
  const { nothing } = guarded(page)
  const word = encodeURIComponent(hostile)
  // the server refuses an encoded slash in a path before it looks further
  const step = encodeURIComponent(hostile.replaceAll('/', ''))
  const at = `/sites/${site}`
  const addresses = [
    `${at}/overview?date=${word}&d=${word}`, `${at}/energy?period=${word}&view=${word}&object=${word}&step=${word}`, `${at}/energy?period=2025&view=load&object=${word}`,
    `${at}/energy?period=2025&view=compare&with=${word}&object=${word}`, `${at}/carbon?period=${word}`, `${at}/water?period=2025&d=${encodeURIComponent(`/api/v1/sites/${hostile}/derivations/${hostile}`)}`,
    `${at}/assessment?period=2025&standard=${word}&scheme=${word}`, `${at}/assessment?period=2025&tab=what_if&set=${word}:1&group=${word}&open=${word}`,
    `${at}/assessment?period=2025&tab=comparison&other=${word}`, `${at}/import?period=2025&upload=${word}`, `${at}/import?period=2025&job=${word}`,
    `${at}/import?period=2025&tab=history&import=${word}`, `${at}/import?period=2025&tab=statement&input=${word}`, `${at}/evidence?period=2025&evidence=${word}`,
    `${at}/evidence?period=2025&indicator=${word}&standard=${word}&state=${word}`, `${at}/reports?period=2025&report=${word}`, `${at}/reports?period=2025&job=${word}&make=${word}&state=${word}`,
    `/packs?kind=${word}&q=${word}`, `/packs/${step}`, `/packs/difference?a=${word}&b=${word}`, `/derivation?of=${word}`, `/derivation?of=${encodeURIComponent(`/api/v1/sites/${site}/derivations/${hostile}?period=${hostile}`)}`,
    `/administration/${step}`, `/administration/audit?who=${word}&outcome=${word}&from=${word}&to=${word}`, `/sites/${step}/overview`, `/nowhere/${step}`, `/verify/${step}`,
  ]
  for (const address of addresses) {
    await page.goto(address)
    await expect(page.locator('main')).toBeVisible()
    await settled(page)
    await nothing(address)
  }
})

test('the log-in shows nothing of its address, and goes nowhere by script', async ({ as }) => {
  const page = await as('nobody')
  const { nothing } = guarded(page)
  for (const address of [`/log-in?to=${encodeURIComponent(`javascript:alert(1)//${hostile}`)}`, `/first-start#token=${encodeURIComponent(hostile)}`, `/invitation#token=${encodeURIComponent(hostile)}`]) {
    await page.goto(address)
    await expect(page.locator('main')).toBeVisible()
    await nothing(address)
  }
})

test('answers of the interface are never pages', async ({ as }) => {
  const { request } = (await as('first')).context()
  for (const address of [`/api/v1/sites/${encodeURIComponent(hostile)}/overview`, `/api/v1/sites/${site}/energy?period=${encodeURIComponent(hostile)}`, `/api/v1/packs?q=${encodeURIComponent(hostile)}`, `/api/v1/${encodeURIComponent(hostile)}`]) {
    const answer = await request.get(address)
    expect(answer.headers()['content-type'], address).toMatch(/^application\/(problem\+)?json/)
    expect(answer.headers()['x-content-type-options']).toBe('nosniff')
    expect(answer.headers()['content-security-policy']).toMatch(/script-src 'self';.*style-src 'self';/)
  }
})
