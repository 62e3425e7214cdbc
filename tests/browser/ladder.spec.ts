// The ladder in the browser: a works of Xi'an enters the pool, applies, is passed by county and city,
// stands on the city's and then the province's list; each step by the person whose turn it is.
import { expect as apiExpect, request, type APIRequestContext, type Page } from '@playwright/test'
import { asFirst, password, stateOf } from './people'
import { expect, looksGood, settled, shoot, site, test } from './support'

const works = 'weishui'
const address = `/subjects/${works}`
interface Actor {
  role: string
  organisation: string
  kind: string
  names: { zh: string; en: string }
  division: string
}
/** The works and the departments above it; nobody else in these tests is of Shaanxi. */
const actors: Record<string, Actor> = {
  'weishui-director': { role: 'plant_director', organisation: 'weishui-works', kind: 'plant', names: { zh: '渭水陶瓷', en: 'Weishui Ceramics' }, division: '610113' },
  'yanta-county': { role: 'reviewer_county', organisation: 'yanta', kind: 'agency', names: { zh: '示例区局', en: 'Example District Bureau' }, division: '610113' },
  'xian-city': { role: 'reviewer_city', organisation: 'xian', kind: 'agency', names: { zh: '示例市局（西安）', en: 'Example City Bureau (Xi\'an)' }, division: '610100' },
  'shaanxi-province': { role: 'reviewer_province', organisation: 'shaanxi', kind: 'agency', names: { zh: '示例省厅（陕西）', en: 'Example Department (Shaanxi)' }, division: '610000' },
}

/** Requests of somebody with a kept session. */
async function by(name: string): Promise<APIRequestContext> {
  const state = stateOf(name)
  const look = await request.newContext({ baseURL: process.env.CELADON_BASE!, storageState: state })
  const { csrf } = (await (await look.get('/api/v1/session')).json()) as { csrf: string }
  await look.dispose()
  return request.newContext({ baseURL: process.env.CELADON_BASE!, storageState: state, extraHTTPHeaders: { 'X-CSRF-Token': csrf } })
}
async function send(name: string, path: string, data: object, status = 201): Promise<void> {
  const api = await by(name)
  const answer = await api.post(`/api/v1${path}`, { data })
  apiExpect(answer.status(), `${path}: ${await answer.text()}`).toBe(status)
  await api.dispose()
}
async function settle(name: string, actor: Actor): Promise<void> {
  const admin = await asFirst()
  const made = await admin.post('/api/v1/organisations', { data: { id: actor.organisation, kind: actor.kind, names: actor.names, parent: null, division: actor.division } })
  apiExpect(made.status(), await made.text()).toBe(201)
  const user = await admin.post('/api/v1/users', { data: { login: name, name: `测试 ${name}`, organisation: actor.organisation, roles: [actor.role] } })
  apiExpect(user.status(), await user.text()).toBe(201)
  const { invitation } = (await user.json()) as { invitation: { path: string } }
  const own = await request.newContext({ baseURL: process.env.CELADON_BASE!, storageState: { cookies: [], origins: [] } })
  apiExpect((await own.post('/api/v1/invitation', { data: { token: invitation.path.split('#token=')[1], password } })).status()).toBe(200)
  await own.storageState({ path: stateOf(name) })
  await own.dispose()
  await admin.dispose()
}

interface Words {
  flags?: string[]
  remark?: string
  cause?: string
  ends?: boolean
}
/** Takes an allowed step on the page of the works. */
async function take(page: Page, transition: string, words: Words = {}): Promise<void> {
  await page.locator(`[data-test="take-${transition}"]`).first().click()
  const dialog = page.locator('[data-test="step-dialog"]')
  await expect(dialog).toBeVisible()
  for (const flag of words.flags ?? []) await dialog.locator(`[data-test="flag-${flag}"]`).click()
  if (words.cause) {
    await dialog.locator('[data-test="step-cause"]').click()
    await page.getByRole('option', { name: words.cause }).click()
  }
  if (words.remark) await dialog.getByLabel('说明').fill(words.remark)
  const go = dialog.locator('[data-test="step-go"]')
  if (words.ends) {
    await expect(go).toBeDisabled()
    await dialog.locator('[data-test="step-sure"]').click()
  }
  await go.click()
  await expect(dialog).toHaveCount(0)
}
const rung = (page: Page, id: string) => page.locator(`[data-test="rung-${id}"]`)
/** Opens the works as somebody. */
async function at(as: (who: string) => Promise<Page>, who: string): Promise<Page> {
  const page = await as(who)
  await page.goto(address)
  await expect(page.getByRole('heading', { level: 1, name: '渭水陶瓷有限公司' })).toBeVisible()
  await settled(page)
  return page
}
/** Made up, as all codes here; the last sign is that of GB 32100 (checked in web/tests/ladder.test.ts against a real one), and the one after it. */
const goodCode = '91610113MA6TCEDN0X'
const badCode = '91610113MA6TCEDN0Y'
const papers = ['business_licence', 'credit_china_extract', 'credit_publicity_extract', 'court_enforcement_extract', 'commitment']
const days = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

test.describe('from the pool to the list of the province', () => {
  test.describe.configure({ mode: 'serial', timeout: 180_000 })

  test('a city registers the works on the page, and a wrong code is told before it is sent', async ({ as }) => {
    for (const [name, actor] of Object.entries(actors)) await settle(name, actor)
    const page = await as('xian-city')
    await page.goto('/subjects')
    await settled(page)
    await page.locator('[data-test="new-subject"]').click()
    await page.getByLabel('中文名称').fill('渭水陶瓷有限公司')
    await page.getByLabel('英文名称').fill('Weishui Ceramics')
    await page.getByLabel('统一社会信用代码').fill(badCode)
    await expect(page.getByText('校验位不对')).toBeVisible()
    await page.getByLabel('统一社会信用代码').fill(goodCode)
    await expect(page.getByText('校验位不对')).toHaveCount(0)
    await page.getByLabel('行政区划代码').fill('610113')
    await page.getByLabel('行业代码').fill('3071')
    await page.getByText('更多', { exact: true }).click()
    await page.getByLabel('组织标识').fill('weishui-works')
    await page.getByLabel('标识', { exact: true }).fill(works)
    await page.locator('[data-test="form-go"]').click()
    await expect(page).toHaveURL(new RegExp(`${address}$`))
    await expect(page.locator('[data-test="highest"]')).toContainText('还不在任何名单上')
  })

  test('the works proposes itself, attaches its licence, and the city enrols it', async ({ as }) => {
    const director = await at(as, 'weishui-director')
    await take(director, 'pool.propose')
    await expect(rung(director, 'pool')).toContainText('已推荐入库')
    const city = await at(as, 'xian-city')
    // without the licence the rules object, with their clause and a way to attach it
    const step = city.locator('[data-test="step-pool.enrol"]')
    await expect(step).toContainText('不满足')
    await step.getByRole('button', { name: /登记材料/ }).click()
    await city.locator('[data-test="evidence-reference"]').fill('营业执照.pdf')
    await city.locator('[data-test="form-go"]').click()
    await take(city, 'pool.enrol', { flags: ['base_conditions_met'] })
    await expect(rung(city, 'pool')).toContainText('培育中')
  })

  test('who looked before somebody else acted is told, and nothing is sent over it', async ({ as }) => {
    await send('xian-city', '/campaigns', { id: 'xian-city-round', rung: 'city', names: { zh: '西安市级第一批', en: 'Round of Xi\'an' }, region: '610100', subjects: ['factory'], opens: days(-1), closes: days(20) })
    const first = await at(as, 'weishui-director')
    const second = await at(as, 'weishui-director')
    await second.locator('[data-test="take-city.apply"]').first().click()
    await expect(second.locator('[data-test="step-go"]')).toBeVisible()
    await take(first, 'city.apply')
    // the page behind the dialog has read anew by now, but the decision was made on what was seen before
    await second.locator('[data-test="step-go"]').click()
    await expect(second.locator('[data-test="behind"]')).toBeVisible()
    await expect(rung(second, 'city')).toContainText('填报中')
    await expect(rung(first, 'city')).toContainText('填报中')
  })

  test('it evaluates itself and submits; county and city pass it; the city lists it', async ({ as }) => {
    await send('weishui-director', `/subjects/${works}/evaluations`, { standard: 'standards.gbt36132-2025', by: 'self', gates_met: true, score: 82, day: days(-1), source: '自评价报告' })
    for (const kind of papers) await send('weishui-director', `/subjects/${works}/evidence`, { kind, day: days(-2), reference: `${kind}.pdf` })
    const director = await at(as, 'weishui-director')
    await take(director, 'evaluate.self')
    await take(director, 'submit')
    await expect(rung(director, 'city')).toContainText('已提交')
    const county = await at(as, 'yanta-county')
    await take(county, 'county.pass')
    const city = await at(as, 'xian-city')
    await take(city, 'city.pass')
    await take(city, 'city.notice')
    await expect(rung(city, 'city')).toContainText('公示中')
    await shoot(city, 'ladder-in-notice')
    await take(city, 'city.list')
    await expect(city.locator('[data-test="highest"]')).toContainText('市级')
  })

  test('it goes on to the list of the province; the recommendation to the nation has passed its day', async ({ as }) => {
    await send('shaanxi-province', '/campaigns', { id: 'shaanxi-round', rung: 'province', names: { zh: '陕西省级第一批', en: 'Round of Shaanxi' }, region: '610000', subjects: [], opens: days(-1), closes: days(20), quotas: [{ division: '610100', industry: '', count: 5 }] })
    const director = await at(as, 'weishui-director')
    await take(director, 'province.apply')
    await take(director, 'evaluate.self')
    await take(director, 'submit')
    const city = await at(as, 'xian-city')
    await take(city, 'city.pass')
    const province = await at(as, 'shaanxi-province')
    await take(province, 'province.pass')
    await take(province, 'province.notice')
    await take(province, 'province.list')
    await expect(province.locator('[data-test="highest"]')).toContainText('省级')
    await director.goto(`${address}?view=timeline`)
    await settled(director)
    await expect(director.getByRole('cell', { name: /列入省级名单/ }).first()).toBeVisible()
  })

  test('everybody finds it on the published list, and the rules of the place', async ({ as }) => {
    const page = await as('nobody')
    await page.goto('/lists/province')
    await expect(page.getByRole('cell', { name: '渭水陶瓷有限公司' })).toBeVisible()
    await page.goto('/programme?region=610113&view=transitions&rung=city')
    await expect(page.getByText('city.apply', { exact: true })).toBeVisible()
    await expect(page.locator('main')).not.toContainText('NaN')
  })

  test('a department sees who is where', async ({ as }) => {
    const page = await as('xian-city')
    await page.goto('/ladder')
    await settled(page)
    await expect(page.locator('[data-test="counts"]').getByRole('row', { name: /省级/ }).first().getByRole('link', { name: '1' })).toBeVisible()
  })

  const ready = (text: string | RegExp) => async (page: Page) => {
    await expect(page.locator('main').getByText(text).first()).toBeVisible()
  }
  looksGood('ladder-subject', address, ready(/渭水|Weishui/), 'xian-city')
  looksGood('ladder-facts', `${address}?view=facts`, ready(/渭水|Weishui/), 'xian-city')
  looksGood('ladder-subjects', '/subjects', ready(/渭水|Weishui/), 'xian-city')
  looksGood('ladder-work-list', '/ladder', ready(/工作台|Work list/), 'xian-city')
  looksGood('ladder-campaigns', '/campaigns', ready(/第一批|Round of/), 'shaanxi-province')
  looksGood('ladder-list', '/lists/province', ready(/渭水|Weishui/), 'nobody')
  looksGood('ladder-programme', '/programme?region=330500', ready(/培育库|cultivation pool/), 'nobody')
  looksGood('ladder-transitions', '/programme?region=330500&view=transitions&rung=city', ready('city.apply'), 'nobody')
})

test('a table of subjects is looked at first, its bad rows say why, and the good ones are written', async ({ as }) => {
  const page = await as('reviewer_city')
  await page.goto('/subjects?import=subjects')
  const table = `名称,行政区划,类型,统一社会信用代码,行业代码\n湖州样板电池有限公司,330522,工厂,91330522MA6TCEDN0P,3841\n信用代码写错的公司,330522,工厂,${badCode},3841\n别处的公司,440300,工厂,91440300MA6TCEDN0C,3841\n`
  await page.locator('[data-test="subject-import"] input[type="file"]').setInputFiles({ name: 'subjects.csv', mimeType: 'text/csv', buffer: Buffer.from(table) })
  const report = page.locator('[data-test="import-report"]')
  await expect(report).toContainText('接受 1 行')
  await expect(report).toContainText('不接受 2 行')
  await shoot(page, 'ladder-import')
  await page.locator('[data-test="import-apply"]').click()
  await expect(report).toContainText('已写入 1 行')
  await page.goto('/subjects?division=3305')
  await expect(page.getByRole('link', { name: '湖州样板电池有限公司' })).toBeVisible()
})

test('the plant finds its own ladder and evaluates itself from its own data', async ({ as }) => {
  await send('first', '/subjects', { id: 'qingci-works', kind: 'factory', names: { zh: '青瓷示例线缆厂', en: 'Qingci Example Cable Works' }, credit_code: '91330522MA6TCEDN1T', division: '330522', industry: '3831', organisation: 'root', site })
  const page = await as('plant_director')
  await page.goto(`/sites/${site}/ladder?view=evaluations`)
  await expect(page.getByRole('heading', { level: 1, name: '青瓷示例线缆厂' })).toBeVisible()
  await page.locator('[data-test="add-evaluation"]').click()
  await page.locator('[data-test="evaluation-period"]').fill('2025')
  await page.locator('[data-test="form-go"]').click()
  // the assessment page says 77.6 of the same plant, standard and year
  await expect(page.getByRole('cell', { name: /77\.6/ })).toBeVisible({ timeout: 30_000 })
  await shoot(page, 'ladder-own-plant')
})
