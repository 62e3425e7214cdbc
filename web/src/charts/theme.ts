// Colours of charts are the house's tokens, read from the page so that both themes hold.
import type { EChartsCoreOption } from 'echarts/core'

export const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
/** The n-th colour of a series, from 0. */
export const seriesColour = (n: number): string => token(`--s-${(n % 8) + 1}`)

/** 尖峰平谷深谷: one colour each, everywhere. */
const bands: Record<string, string> = {
  super_peak: '--band-sharp', peak: '--band-peak', flat: '--band-flat', valley: '--band-valley', deep_valley: '--band-deep',
}
export const bandColour = (band: string): string => token(bands[band] ?? '--c-missing')

export type ChartOption = EChartsCoreOption

/** One line of a tooltip. */
export interface TipLine {
  colour?: string
  name: string
  value: string
}

/** Tooltips are built as nodes: text is never read as markup. */
export function tip(heading: string, lines: TipLine[]): HTMLElement {
  const box = document.createElement('div')
  box.className = 'chart-tip'
  const title = document.createElement('p')
  title.textContent = heading
  box.append(title)
  for (const line of lines) {
    const row = document.createElement('div')
    const dot = document.createElement('i')
    if (line.colour) dot.style.background = line.colour
    const name = document.createElement('span')
    name.textContent = line.name
    const value = document.createElement('b')
    value.textContent = line.value
    row.append(dot, name, value)
    box.append(row)
  }
  return box
}

/** Whether an option needs more than bars and lines. */
export function needsMore(option: ChartOption): boolean {
  const series = (option.series ?? []) as { type?: string; markLine?: unknown }[]
  return Boolean(option.dataZoom || option.visualMap) || series.some((one) => Boolean(one.markLine) || (one.type !== 'bar' && one.type !== 'line'))
}

/** Whether it draws the map, whose outlines are a file of their own. */
export const needsMap = (option: ChartOption): boolean => ((option.series ?? []) as { type?: string }[]).some((one) => one.type === 'map')

/** What every chart shares; spread it first. */
export function baseOption(): ChartOption {
  return {
    animation: false,
    color: [0, 1, 2, 3, 4, 5, 6, 7].map(seriesColour),
    textStyle: { fontFamily: token('--font'), color: token('--c-text-2'), fontSize: 12 },
    grid: { left: 8, right: 16, top: 58, bottom: 8, containLabel: true },
    legend: {
      top: 0, left: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 8, textStyle: { color: token('--c-text-2') } },
    tooltip: {
      backgroundColor: token('--c-surface'), borderColor: token('--c-line'), textStyle: { color: token('--c-text'), fontSize: 12 },
      extraCssText: 'box-shadow: var(--shadow-2); border-radius: 6px;', confine: true, axisPointer: { lineStyle: { color: token('--c-line-strong') } },
    },
  }
}

export const categoryAxis = (data: string[], more: object = {}) => ({
  type: 'category', data, axisTick: { show: false }, axisLine: { lineStyle: { color: token('--c-line-strong') } },
  axisLabel: { color: token('--c-text-2'), hideOverlap: true }, ...more,
})
export const valueAxis = (unit: string, more: object = {}) => ({
  type: 'value', name: unit, nameTextStyle: { color: token('--c-text-2'), align: 'left' }, nameGap: 10,
  axisLabel: { color: token('--c-text-2') }, splitLine: { lineStyle: { color: token('--c-line') } }, ...more,
})
