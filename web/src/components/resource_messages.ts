import { pageMessages } from '@/i18n'

export const messages = pageMessages(
  'resource',
  {
    year: '年份', now: '本期', last: '去年', limit: '限值', margin: '余量 {share}', over: '超出限值', trend: '历年', formula: '算法', source: '出处', metered: '表计逐月', unstated: '{years} 年没有填报', month: '月份', none: '这一期没有填报', why: '这些数来自年度填报。',
    todo: '填报这一年的数据（celadon statement apply），或换一个统计期。', figure: '指标', point: '表计', choose: '看哪个指标',
    formulas: {
      water: { reuse_share: '重复利用水量 ÷（重复利用水量 + 取水量）', per_output_value: '取水量 ÷ 工业总产值' },
      waste: { utilisation_share: '综合利用量 ÷（产生量 + 利用往年贮存量）' },
      material: { green_share: '绿色物料使用量 ÷ 同类物料总使用量' },
      land: { floor_area_ratio: '计容建筑面积 ÷ 用地面积', building_density: '（建筑 + 构筑物 + 堆场占地）÷ 用地面积', output_value_per_area: '工业总产值 ÷ 用地面积' },
    },
  },
  {
    year: 'Year', now: 'This period', last: 'Last year', limit: 'Limit', margin: '{share} to spare', over: 'beyond the limit', trend: 'Over the years', formula: 'How', source: 'Source', metered: 'Metered, by month', unstated: 'not stated for {years}', month: 'Month', none: 'Nothing was stated for this period', why: 'These figures come from yearly statements.',
    todo: 'State the figures of the year (celadon statement apply), or choose another period.', figure: 'Figure', point: 'Meter', choose: 'Which figure',
    formulas: {
      water: { reuse_share: 'reused / (reused + withdrawn)', per_output_value: 'withdrawn / output value' },
      waste: { utilisation_share: 'utilised / (generated + utilised from storage)' },
      material: { green_share: 'green / total' },
      land: { floor_area_ratio: 'floor area / land area', building_density: '(buildings + structures + yards) / land area', output_value_per_area: 'output value / land area' },
    },
  },
)
