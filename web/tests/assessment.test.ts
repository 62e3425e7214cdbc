import { comparisonTree } from '@/pages/assessment/comparison_tree'
import type { ComparisonAnswer } from '@/pages/assessment/types'
import { describe, expect, it } from 'vitest'
import { byUse, overrideWord, readOverride } from '@/pages/assessment/what_if'
import { levelOf, onCircle, sectorPath } from '@/pages/assessment/wheel_geometry'
import { siteOf } from '@/pages/derivation/address'
import { flatten, rowsText, treeRows } from '@/pages/derivation/derivation_lists'

describe('what is assumed stands in the address', () => {
  it('is read back as it was written', () => {
    for (const one of [
      { name: 'water.reused', value: 150000.5, unit: 'm3' },
      { name: 'x', value: -1e-7, unit: 'kgce/万元' },
      { name: 'management.duties_assigned', value: false },
    ]) expect(readOverride(overrideWord(one))).toEqual(one)
  })
  it('refuses what is no assumption', () => {
    for (const word of ['', 'x', 'x:', ':1', 'x:abc:m3', 'x:Infinity:m3']) expect(readOverride(word)).toBeNull()
  })
  it('puts the inputs of the easiest gap first', () => {
    const input = (name: string, indicators: string[]) =>
      ({ name, indicators, title: { zh: name, en: name }, kind: 'quantity', value: 1, unit: 't', minimum: null, maximum: null, step: null }) as const
    const sorted = byUse([input('a', []), input('b', ['second']), input('c', ['other', 'first'])].map((one) => ({ ...one, indicators: [...one.indicators] })), ['first', 'second'])
    expect(sorted.map((one) => one.name)).toEqual(['c', 'b', 'a'])
  })
})

describe('the wheel', () => {
  it('begins at the top and turns clockwise', () => {
    expect(onCircle(10, 0)).toEqual({ x: 0, y: -10 })
    expect(onCircle(10, 0.25).x).toBeCloseTo(10, 12)
  })
  it('takes the long way round beyond half a turn', () => {
    expect(sectorPath(1, 2, 0, 0.6)).toContain(' 0 1 1 ')
    expect(sectorPath(1, 2, 0, 0.4)).toContain(' 0 0 1 ')
  })
  it('colours by good and bad', () => {
    expect([levelOf(1), levelOf(0.8), levelOf(0.5), levelOf(0.49)]).toEqual(['good', 'good', 'fair', 'poor'])
  })
})

describe('a derivation', () => {
  const tree = {
    name: 'a', result: { value: 3, unit: 'tce' }, status: 'computed' as const,
    children: [
      { name: 'b', result: { undetermined: true as const, missing: ['m', 'n'], reason: 'r' } },
      { name: 'c', result: { values: [1, null], unit: 't' }, origin: { file: 'x.csv', first_row: 2, last_row: 9 } },
    ],
  }
  it('is a list with depth, for export', () => {
    expect(flatten(tree).map((one) => one.depth)).toEqual([0, 1, 1])
    expect(treeRows(tree)[1]).toMatchObject({ name: 'b', missing: 'm n' })
    expect(treeRows(tree)[1]!.value).toBeUndefined()
    expect(treeRows(tree)[2]).toMatchObject({ value: '1 ', unit: 't', file: 'x.csv', rows: '2–9' })
  })
  it('names one row or a range', () => {
    expect([rowsText({}), rowsText({ first_row: 4, last_row: 4 }), rowsText({ first_row: 4 })]).toEqual(['', '4', '4'])
  })
  it('opens addresses of derivations only', () => {
    expect(siteOf('/api/v1/sites/qingci/derivations/energy.total?period=2025')).toBe('qingci')
    for (const other of ['', '//evil/api/v1/sites/q/derivations/x', '/api/v1/sites/q/assessment', 'javascript:alert(1)']) expect(siteOf(other)).toBe('')
  })
})

describe('two editions as one tree', () => {
  const standard = (id: string, groups: [string, number][], indicators: [string, string][]) => ({
    standard: id,
    groups: groups.map(([group, weight]) => ({ id: group, name: { zh: group, en: group }, weight, points: weight / 2 })),
    indicators: indicators.map(([indicator, level1]) => ({ id: indicator, level1 })),
  })
  const points = (value: number | null) => ({ value, unit: 'points' })
  const compared = (id: string, before: number | null, after: number | null, in_before: boolean, in_after: boolean) => ({
    id, name: { zh: id, en: id }, before: points(before), after: points(after), in_before, in_after,
  })
  const tree = comparisonTree({
    standards: [standard('old', [['performance', 30]], [['water', 'performance'], ['noise', 'performance']]), standard('new', [['resources', 30]], [['water', 'resources'], ['reuse', 'resources']])],
    indicators: [compared('water', 2, 2, true, true), compared('noise', null, null, true, false), compared('reuse', null, 6, false, true)],
    changes: [
      { kind: 'changed', where: 'number', before: 'GB/T 1', after: 'GB/T 2' },
      { kind: 'changed', where: 'indicator water weight', before: '2', after: '8' },
      { kind: 'added', where: 'indicator reuse.value unit', before: '', after: '%' },
      { kind: 'removed', where: 'level-1 performance weight', before: '30', after: '' },
    ],
  } as unknown as ComparisonAnswer)

  it('puts an indicator of both into its group of now and says where it was', () => {
    const water = tree.groups.find((one) => one.id === 'resources')?.indicators.find((one) => one.id === 'water')
    expect(water).toMatchObject({ presence: 'both', moved: false, from: { zh: 'performance' } })
    expect(water?.changes).toHaveLength(1)
  })
  it('counts what is new or gone as moved', () => {
    const all = tree.groups.flatMap((group) => group.indicators)
    expect(all.filter((one) => one.moved).map((one) => [one.id, one.presence])).toEqual([['reuse', 'added'], ['noise', 'removed']])
  })
  it('loses no change: each belongs to an indicator, a group or the standard', () => {
    expect(tree.groups.flatMap((group) => group.indicators).find((one) => one.id === 'reuse')?.changes).toHaveLength(1)
    expect(tree.groups.find((one) => one.id === 'performance')?.changes).toHaveLength(1)
    expect(tree.general.map((one) => one.where)).toEqual(['number'])
  })
})
