// The map's outlines and the names of the regions pack; measures of a region.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import china from 'echarts-map/map/json/china.json'
import { measureOf, outlineName, unitOf, wordOf } from '@/pages/statistics/regions'
import type { RegionRow } from '@/pages/statistics/types'

const regions = readFileSync(path.resolve(__dirname, '../../packs/vocabulary/regions/regions.csv'), 'utf8').trim().split('\n').slice(1).map((line) => line.split(','))
const provinces = regions.filter(([code]) => /^\d\d0000$/.test(code ?? ''))

describe('the map', () => {
  it('has an outline for each provincial region of the pack, by name and by code: 34 of them, Taiwan included', () => {
    const outlines = new Map(china.features.map((one) => [one.properties.name, one.properties.id]))
    const known = provinces.map(([code, zh]) => [outlineName(zh ?? ''), code] as const)
    expect(known.length).toBe(34)
    for (const [name, code] of known) expect(outlines.get(name), name).toBe(code)
    expect(outlines.get('台湾')).toBe('710000')
  })
})
describe('measures', () => {
  const row: RegionRow = {
    division: '330000', names: { zh: '浙江省', en: 'Zhejiang' }, national: 12, provincial: 30, city: 0, parks: 2, density: { value: null, unit: '1/1000', undetermined: { reason: { zh: '缺', en: 'missing' } } }, target: null,
  }
  it('are null where nothing is known, never 0', () => {
    expect(measureOf(row, 'national')).toBe(12)
    expect(measureOf(row, 'density')).toBeNull()
    expect(measureOf(row, 'share')).toBeNull()
    expect(unitOf([row], 'density')).toBe('1/1000')
    expect(unitOf([row], 'national')).toBe('')
  })
  it('say a dimension by its name, its code, or as it came', () => {
    const zh = (names: { zh: string }) => names.zh
    expect(wordOf({ code: 'C38', names: { zh: '电气机械', en: '' } }, zh)).toBe('电气机械')
    expect(wordOf({ code: 'C38' }, zh)).toBe('C38')
    expect(wordOf(2025, zh)).toBe('2025')
    expect(wordOf(null, zh)).toBe('')
  })
})
