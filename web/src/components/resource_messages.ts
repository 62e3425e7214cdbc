import { pageMessages } from '@/i18n'

export const messages = pageMessages(
  'resource',
  {
    year: '年份', now: '本期', last: '去年', limit: '限值', margin: '余量 {share}', over: '超出限值', trend: '历年', formula: '算法', source: '出处', metered: '表计逐月', unstated: '{years} 年没有填报', month: '月份', none: '这一期没有填报', why: '这些数来自年度填报。',
    todo: '填报这一年的数据（celadon statement apply），或换一个统计期。', figure: '指标', point: '表计', choose: '看哪个指标',
  },
  {
    year: 'Year', now: 'This period', last: 'Last year', limit: 'Limit', margin: '{share} to spare', over: 'beyond the limit', trend: 'Over the years', formula: 'How', source: 'Source', metered: 'Metered, by month', unstated: 'not stated for {years}', month: 'Month', none: 'Nothing was stated for this period', why: 'These figures come from yearly statements.',
    todo: 'State the figures of the year (celadon statement apply), or choose another period.', figure: 'Figure', point: 'Meter', choose: 'Which figure',
  },
)
