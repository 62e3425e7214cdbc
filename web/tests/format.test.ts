import { inPeriod } from '@/derivation'
import { hourSpans, seasonText } from '@/format/season'
import { describe, expect, it } from 'vitest'
import { decimalsFor, percent, shownNumber, signedPercent } from '@/format/number'
import { periodAs, periodDays, periodKind, periodText, shiftPeriod } from '@/format/period'
import { quantityText, shownQuantity } from '@/format/quantity'
import { csvOf } from '@/format/table'
import { unitText } from '@/format/unit'

describe('numbers', () => {
  it('are grouped by 万 and 亿 in Chinese', () => {
    expect(shownNumber(3_456_789, 'zh')).toMatchObject({ text: '345.7', scale: '万' })
    expect(shownNumber(123_456_789, 'zh')).toMatchObject({ text: '1.235', scale: '亿' })
    expect(shownNumber(12_345, 'zh')).toMatchObject({ text: '12,345', scale: '' })
  })
  it('are grouped by thousands and millions in English', () => {
    expect(shownNumber(345_678, 'en')).toMatchObject({ text: '345,678', scale: '' })
    expect(shownNumber(3_456_789, 'en')).toMatchObject({ text: '3.457', scale: 'M' })
    expect(shownNumber(2.5e9, 'en')).toMatchObject({ text: '2.5', scale: 'bn' })
  })
  it('keep every known digit for the tooltip', () => expect(shownNumber(3456789.25, 'zh').full).toBe('3,456,789.25'))
  it('never show a value as 0.00', () => {
    expect(shownNumber(0.000123, 'zh').text).toBe('0.000123')
    expect(shownNumber(0.0049, 'en').text).toBe('0.0049')
    expect(shownNumber(0, 'zh').text).toBe('0')
  })
  it('show about four significant digits', () => expect([0, 0.1229, 3.14159, 31.4159, 250.5, 99999].map(decimalsFor)).toEqual([0, 4, 3, 2, 1, 0]))
  it('sign changes with a real minus', () => {
    expect(signedPercent(-0.0321, 'zh')).toBe('−3.2%')
    expect(signedPercent(0.25, 'en')).toBe('+25%')
    expect(signedPercent(0, 'zh')).toBe('0%')
    expect(signedPercent(2.27, 'zh')).toBe('+227%')
  })
  it('show shares as percent', () => expect(percent(0.9993, 'zh')).toBe('99.9%'))
})

describe('units', () => {
  it('are written as readers write them', () => {
    expect(unitText('tCO2e', 'zh')).toBe('tCO₂e')
    expect(unitText('kgce/t_product', 'en')).toBe('kgce/t')
    expect(unitText('CNY', 'zh')).toBe('元')
    expect(unitText('m3', 'en')).toBe('m³')
    expect(unitText('1', 'zh')).toBe('')
    expect(unitText('kgce/万元', 'en')).toBe('kgce/10k CNY')
    expect(unitText('kgce/万元', 'zh')).toBe('kgce/万元')
  })
  it('keep a scale readable: 万 of 万元 is 亿元', () => {
    expect(shownQuantity(213_000, '万元', 'zh')).toMatchObject({ number: '21.3', unit: '亿元' })
    expect(shownQuantity(3_456_789, 'kWh', 'zh')).toMatchObject({ number: '345.7', unit: '万 kWh' })
  })
  it('a missing value is never a number', () => expect(quantityText({ value: null, unit: 'tce' }, 'zh')).toBe('—'))
})

describe('periods', () => {
  it('are known by their words', () => {
    expect(['2025', '2025-Q1', '2025-03', '2025-03-01', '2025-03-01..2025-03-31'].map(periodKind)).toEqual(['year', 'quarter', 'month', 'day', 'range'])
    expect([periodKind('2025-13'), periodKind('x'), periodKind('')]).toEqual([null, null, null])
  })
  it('begin and end on civil days', () => {
    expect(periodDays('2024-02')).toEqual(['2024-02-01', '2024-02-29'])
    expect(periodDays('2025-Q4')).toEqual(['2025-10-01', '2025-12-31'])
    expect(periodDays('2025-03-31..2025-03-01')).toBeNull()
  })
  it('step to the next and the one before', () => {
    expect([shiftPeriod('2025-01', -1), shiftPeriod('2025-Q4', 1), shiftPeriod('2025', 1), shiftPeriod('2025-02-28', 1)]).toEqual(['2024-12', '2026-Q1', '2026', '2025-03-01'])
    expect(shiftPeriod('2025-03-01..2025-03-10', 1)).toBe('2025-03-11..2025-03-20')
  })
  it('change their kind', () => {
    expect([periodAs('2025-08', 'quarter'), periodAs('2025-08', 'year'), periodAs('2025', 'month'), periodAs('2025-08', 'range')]).toEqual(['2025-Q3', '2025', '2025-01', '2025-08-01..2025-08-31'])
  })
  it('are spoken in both languages', () => {
    expect(periodText('2025-03', 'zh')).toBe('2025 年 3 月')
    expect(periodText('2025-03', 'en')).toBe('March 2025')
    expect(periodText('2025-Q1', 'zh')).toBe('2025 年第 1 季度')
  })
})

describe('CSV', () => {
  const columns = [{ key: 'a', title: '名称' }, { key: 'b', title: '电量', unit: 'kWh' }]
  it('names units, quotes, and begins with a byte-order mark', () => {
    expect(csvOf(columns, [{ a: 'x,"y"', b: 1.5 }])).toBe('\uFEFF名称,电量 (kWh)\r\n"x,""y""",1.5\r\n')
  })
  it('never lets a spreadsheet run a cell', () => expect(csvOf(columns, [{ a: '=1+1', b: -2 }])).toContain("'=1+1,-2"))
})

describe('seasons of tariffs', () => {
  it('are read in Chinese', () => {
    expect(seasonText('Jan, Jul, Aug, Dec', 'zh')).toBe('1月、7月、8月、12月')
    expect(seasonText('Mar-May', 'zh')).toBe('3月至5月')
    expect(seasonText('summer, two-part', 'zh')).toBe('夏季、两部制')
    expect(seasonText('Mar-May', 'en')).toBe('Mar-May')
  })
  it('spans are parted', () => expect(hourSpans('08:00-11:00 13:00-17:00')).toEqual(['08:00–11:00', '13:00–17:00']))
})

describe('a derivation of another period', () => {
  it('keeps the figure and its other words', () =>
    expect(inPeriod('/api/v1/sites/a/derivations/energy.total?period=2025&standard=x', '2025-03')).toBe('/api/v1/sites/a/derivations/energy.total?period=2025-03&standard=x'))
  it('is none where there was none', () => expect(inPeriod(undefined, '2025')).toBeUndefined())
})
