// Names of the map's outlines and measures of a region: pure, tested.
import type { Names, Quantity } from '@/api/types'
import type { RegionRow } from './types'

/** The name an outline has on the map: 广西壮族自治区 is 广西. */
export const outlineName = (name: string): string => name.replace(/(省|市|特别行政区|(壮族|回族|维吾尔)?自治区)$/, '')

export const measures = ['national', 'provincial', 'city', 'parks', 'density', 'share'] as const
export type Measure = (typeof measures)[number]

/** A region's figure of a measure; null: not known. */
export function measureOf(row: RegionRow, measure: Measure): number | null {
  if (measure === 'density' || measure === 'share') return (row[measure] as Quantity | null | undefined)?.value ?? null
  return row[measure] ?? null
}
export const unitOf = (rows: RegionRow[], measure: Measure): string =>
  measure === 'density' || measure === 'share' ? (rows.map((row) => row[measure]?.unit).find(Boolean) ?? '') : ''

/** The word of a column in the reader's language, whatever form it comes in. */
export function wordOf(cell: unknown, say: (names: Names) => string): string {
  if (cell === null || cell === undefined || cell === '') return ''
  if (typeof cell === 'object') {
    const coded = cell as { code?: string; id?: string; names?: Names }
    return (coded.names ? say(coded.names) : '') || coded.code || coded.id || ''
  }
  return String(cell)
}
