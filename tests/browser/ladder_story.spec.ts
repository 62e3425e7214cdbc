// A year of the ladder in the browser, with its own server and its own days: facts and relations,
// an objection during the notice, the yearly form, blind reviews, the nation's list, an accident.
import type { Page } from '@playwright/test'
import { Rehearsal, type House, type Member } from './rehearsal'
import { accessible, dress, expect, fitsWidth, looks, settled, shoot, test } from './support'

const stage = new Rehearsal('story')
const works = 'qingci-works'
const address = `/subjects/${works}`
const houses: Record<string, House> = {
  works: { kind: 'plant', parent: 'root', names: { zh: '青瓷示例线缆厂', en: 'Qingci Example Cable Works' }, division: '610113' },
  county: { kind: 'agency', names: { zh: '示例区局', en: 'Example District Bureau' }, division: '610113' },
  city: { kind: 'agency', names: { zh: '示例市局', en: 'Example City Bureau' }, division: '610100' },
  province: { kind: 'agency', names: { zh: '示例省厅', en: 'Example Department' }, division: '610000' },
  nation: { kind: 'agency', names: { zh: '示例部', en: 'Example Ministry' }, division: 'CN' },
}
const members: Record<string, Member> = {
  director: { role: 'plant_director', organisation: 'works', also: 'root' },
  county: { role: 'reviewer_county', organisation: 'county' },
  city: { role: 'reviewer_city', organisation: 'city' },
  province: { role: 'reviewer_province', organisation: 'province' },
  'nation-a': { role: 'reviewer_nation', organisation: 'nation' },
  'nation-b': { role: 'reviewer_nation', organisation: 'nation' },
}
const papers = ['business_licence', 'credit_china_extract', 'credit_publicity_extract', 'court_enforcement_extract', 'commitment']

/** A page of somebody of the story, at the works unless told otherwise. */
async function at(browser: Parameters<Rehearsal['page']>[0], complaints: string[], who: string, where = address): Promise<Page> {
  const page = await stage.page(browser, who, async (fresh) => {
    fresh.on('pageerror', (error) => complaints.push(`${error.message} at ${fresh.url()}`))
    await dress(fresh, looks.zh!)
  })
  await page.goto(where)
  await settled(page)
  return page
}
/** Through county and city with the papers and the plant's own evaluation, up to a submitted application. */
async function applied(rungId: string): Promise<void> {
  await stage.step('director', works, `${rungId}.apply`, { rung: rungId })
  await stage.step('director', works, 'evaluate.self', { rung: rungId })
  await stage.step('director', works, 'submit', { rung: rungId })
}

test.describe('a year on the ladder', () => {
  test.describe.configure({ mode: 'serial', timeout: 240_000 })
  test.beforeAll(async () => {
    test.setTimeout(240_000)
    stage.prepare(true)
    await stage.on('2026-03-02')
    await stage.settle(houses, members)
    await stage.send('lin', '/subjects', { id: 'chang-park', kind: 'park', names: { zh: '长安示例园区', en: 'Example Park of Chang\'an' }, division: '610113' })
    await stage.send('lin', '/subjects', { id: works, kind: 'factory', names: { zh: '青瓷示例线缆厂', en: 'Qingci Example Cable Works' }, credit_code: '91610113MA6TCEDN0X', division: '610113', industry: '3831', organisation: 'works', site: 'qingci' })
    for (const kind of papers) await stage.send('director', `/subjects/${works}/evidence`, { kind, day: '2026-02-27', reference: `${kind}.pdf` })
    await stage.send('director', `/subjects/${works}/evaluations`, { standard: 'standards.gbt36132-2025', by: 'self', gates_met: true, score: 82, day: '2026-02-27', source: '自评价报告' })
    for (const [id, region] of [['city', '610100'], ['province', '610000'], ['nation', 'CN']] as const)
      await stage.send('lin', '/campaigns', { id: `${id}-2026`, rung: id, names: { zh: `示例批次 ${id}`, en: `Example round ${id}` }, region, subjects: ['factory'], opens: '2026-03-01', closes: '2026-12-31' })
  })
  test.afterAll(() => stage.end())

  test('a city records a changed address and the park; the old address stays in the history', async ({ browser, complaints }) => {
    await stage.send('city', `/subjects/${works}/facts`, { name: 'address', value: '旧址路 1 号', valid_from: '2020-01-01', source: '营业执照' })
    const page = await at(browser, complaints, 'city', `${address}?view=facts`)
    await page.locator('[data-test="add-fact"]').click()
    await page.locator('[data-test="fact-value"]').fill('新址路 8 号')
    await page.locator('[data-test="fact-source"]').fill('变更登记')
    await shoot(page, 'story-fact')
    await page.locator('[data-test="form-go"]').click()
    await expect(page.getByRole('cell', { name: '新址路 8 号' })).toBeVisible()
    await expect(page.getByRole('cell', { name: '旧址路 1 号' })).toHaveCount(0)
    await page.getByText('只看现行').click()
    await expect(page.getByRole('cell', { name: '旧址路 1 号' })).toBeVisible()
    await page.locator('[data-test="add-edge"]').click()
    await page.locator('[data-test="edge-other"]').fill('chang-park')
    await page.locator('[data-test="form-go"]').click()
    await expect(page.getByRole('link', { name: '长安示例园区' })).toBeVisible()
    await shoot(page, 'story-facts')
  })

  test('a finding stands in the way until its end is recorded with a source', async ({ browser, complaints }) => {
    const page = await at(browser, complaints, 'city', `${address}?view=events`)
    await page.locator('[data-test="add-event"]').click()
    await page.locator('[data-test="event-kind"]').click()
    await shoot(page, 'story-event')
    await page.getByRole('option', { name: /经营异常/ }).click()
    await expect(page.locator('[data-test="form-go"]')).toBeDisabled()
    await page.locator('[data-test="event-source"]').fill('国家企业信用信息公示系统')
    await page.locator('[data-test="form-go"]').click()
    await expect(page.getByText('未结束')).toBeVisible()
    await page.locator('[data-test="end-event"]').click()
    await page.locator('[data-test="end-source"]').fill('移出决定书')
    await page.locator('[data-test="form-go"]').click()
    await expect(page.getByText('未结束')).toHaveCount(0)
    await shoot(page, 'story-events')
  })

  test('the yearly form comes filled from the plant; what is missing is declared, and the tree signs it off', async ({ browser, complaints }) => {
    await stage.step('director', works, 'pool.propose')
    await stage.step('city', works, 'pool.enrol', { flags: ['base_conditions_met'] })
    await applied('city')
    await stage.step('county', works, 'county.pass', { rung: 'city' })
    await stage.step('city', works, 'city.pass', { rung: 'city' })
    await stage.step('city', works, 'city.notice')
    await stage.step('city', works, 'city.list')
    const director = await at(browser, complaints, 'director', `${address}?view=form`)
    await expect(director.getByText('2026年4月15日 24:00 截止')).toBeVisible()
    const form = director.locator('[data-test="form-figures"]')
    // 2023 to 2025 of the example plant stand side by side, and a figure opens how it came about
    await expect(form.getByRole('columnheader', { name: '2023' })).toBeVisible()
    await expect(form.getByRole('button', { name: /打开.*的推导/ }).first()).toBeVisible()
    await shoot(director, 'story-form')
    await expect(director.locator('[data-test="file-form"]')).toBeDisabled()
    await director.getByText('我承诺所填数据真实、准确、完整').click()
    // a share of 500 % cannot be
    await form.locator('input').first().fill('500')
    await director.locator('[data-test="file-form"]').click()
    await expect(director.getByText('规则不同意')).toBeVisible()
    await shoot(director, 'story-form-refused')
    for (const field of await form.locator('input').all()) await field.fill('4')
    await director.locator('[data-test="form-explanation"]').fill('示例数据：首次填报，按台账核对')
    await director.locator('[data-test="file-form"]').click()
    await expect(director.getByText(/于 2026年3月2日.*填报/)).toBeVisible()
    await shoot(director, 'story-form-filed')
    const county = await at(browser, complaints, 'county')
    await county.locator('[data-test="take-form.county_pass"]').click()
    await county.locator('[data-test="step-go"]').click()
    await expect(county.locator('[data-test="take-form.county_pass"]')).toHaveCount(0)
    await stage.step('province', works, 'form.accept', { instance: '2025' })
  })

  test('the park sees its member, the rung it stands on and the one within reach', async ({ browser, complaints }) => {
    const page = await at(browser, complaints, 'lin', '/members')
    await expect(page.locator('[data-test="member-counts"]')).toContainText('市级')
    const row = page.locator('[data-test="list-push"]').getByRole('row', { name: /青瓷示例线缆厂/ })
    await expect(row).toContainText('园区企业')
    await expect(row.getByRole('cell', { name: '省级', exact: true })).toBeVisible()
    await shoot(page, 'story-members')
    await dress(page, looks.phone!)
    await page.reload()
    await settled(page)
    await fitsWidth(page, 'phone')
    await accessible(page, 'phone')
    await shoot(page, 'story-members-phone')
  })

  test('a round that is closed early takes no more applications', async ({ browser, complaints }) => {
    const city = await at(browser, complaints, 'city', '/campaigns')
    const row = city.getByRole('row', { name: /示例批次 city/ })
    await row.getByRole('button', { name: /提前结束/ }).click()
    await shoot(city, 'story-closing')
    await city.locator('[data-test="form-go"]').click()
    await expect(row.getByRole('button', { name: /提前结束/ })).toHaveCount(0)
  })

  test('two experts score blind, and nobody sees a score before both are in', async ({ browser, complaints }) => {
    await stage.on('2026-06-01')
    await applied('province')
    await stage.step('county', works, 'county.pass', { rung: 'province' })
    await stage.step('city', works, 'city.pass', { rung: 'province' })
    await stage.step('province', works, 'province.pass', { rung: 'province' })
    await stage.step('province', works, 'province.notice')
    await stage.step('province', works, 'province.list')
    await applied('nation')
    await stage.step('county', works, 'county.pass', { rung: 'nation' })
    await stage.step('city', works, 'city.pass', { rung: 'nation' })
    await stage.step('province', works, 'province.pass', { rung: 'nation' })
    await stage.step('province', works, 'nation.recommend')
    for (const [who, score] of [['nation-a', '88'], ['nation-b', '86']] as const) {
      const expert = await at(browser, complaints, who, `${address}?view=reviews`)
      if (who === 'nation-b') {
        await expect(expert.getByRole('cell', { name: '未公开' }).first()).toBeVisible()
        await expect(expert.getByRole('cell', { name: '88' })).toHaveCount(0)
        await shoot(expert, 'story-blind')
      }
      await expert.locator('[data-test="add-review"]').click()
      await expert.locator('[data-test="review-score"]').fill(score)
      await expert.locator('[data-test="review-opinion"]').fill('资料齐全，现场与报告一致')
      await shoot(expert, 'story-review')
      await expert.locator('[data-test="form-go"]').click()
      await expect(expert.locator('[data-test="form-go"]')).toHaveCount(0)
      if (who === 'nation-b') await expect(expert.getByRole('cell', { name: /^88/ })).toBeVisible()
    }
    await stage.step('nation-a', works, 'nation.expert_pass')
    await stage.step('nation-a', works, 'nation.notice')
  })

  test('somebody objects during the notice; nothing is listed until the objection is answered', async ({ browser, complaints }) => {
    const anybody = await at(browser, complaints, 'nobody', '/notices')
    await anybody.getByRole('button', { name: /提出异议/ }).click({ timeout: 20_000 })
    await anybody.locator('[data-test="objection-name"]').fill('王一')
    await anybody.locator('[data-test="objection-contact"]').fill('13800000000')
    await anybody.locator('[data-test="objection-text"]').fill('公示的行业代码与实际不符')
    await anybody.locator('[data-test="objection-proof"]').fill('营业执照照片')
    await shoot(anybody, 'story-objection')
    await anybody.locator('[data-test="form-go"]').click()
    await expect(anybody.locator('[data-test="objection-sent"]')).toContainText('编号')
    await stage.on('2026-06-20')
    const reading = await at(browser, complaints, 'nation-b', '/notices?open=all')
    await reading.getByRole('button', { name: /^异议/ }).first().click({ timeout: 20_000 })
    await expect(reading.getByRole('cell', { name: /王一/ })).toBeVisible()
    await shoot(reading, 'story-objections')
    const nation = await at(browser, complaints, 'nation-b')
    await expect(nation.locator('[data-test="step-nation.list"]')).toContainText('不满足')
    await shoot(nation, 'story-objected')
    await nation.locator('[data-test="take-objection.dismiss"]').click({ timeout: 20_000 })
    await nation.locator('[data-test="step-remark"]').fill('核实：行业代码与营业执照一致')
    await nation.locator('[data-test="step-go"]').click()
    await nation.locator('[data-test="take-nation.list"]').click({ timeout: 20_000 })
    await nation.locator('[data-test="step-go"]').click()
    await expect(nation.locator('[data-test="highest"]')).toContainText('国家级')
  })

  test('a major accident removes it from every list at once', async ({ browser, complaints }) => {
    const city = await at(browser, complaints, 'city', `${address}?view=events`)
    await expect(city.locator('[data-test="highest"]')).toContainText('国家级')
    await city.locator('[data-test="add-event"]').click()
    await city.locator('[data-test="event-kind"]').click()
    await city.getByRole('option', { name: '重大及以上安全、质量事故' }).click()
    await city.locator('[data-test="event-source"]').fill('事故调查报告')
    await city.locator('[data-test="form-go"]').click()
    await expect(city.locator('[data-test="barred"]')).toBeVisible()
    await expect(city.locator('[data-test="highest"]')).toContainText('还不在任何名单上')
    await shoot(city, 'story-removed')
    const anybody = await at(browser, complaints, 'nobody', '/lists/nation')
    await expect(anybody.getByRole('cell', { name: '青瓷示例线缆厂' })).toHaveCount(0)
  })
})
