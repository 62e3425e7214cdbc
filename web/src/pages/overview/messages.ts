import { pageMessages } from '@/i18n'

export const messages = pageMessages(
  'overview',
  {
    title: '总览', figures: '用能、排放与产出', today: '当日', month: '当月', year: '当年', day: '日期', previousDay: '前一天', nextDay: '后一天',
    dataUntil: '数据截至 {when}', incomplete: '未满期，与同期同日比', target: '目标', ofTarget: '已用 {share}', score: '绿色评价', openScore: '查看评价', of: '/ {max} 分',
    undetermined: '另有 {points} 分未定', gates: '门槛 {met} 项满足', gatesFailed: '{n} 项不满足', gatesUndetermined: '{n} 项未定', quality: '数据构成（当年）',
    toDo: '要做的事', nothingToDo: '眼下没有要做的事', nothingToDoWhy: '数据齐全，统计期已结账，证据都在有效期内。', trend: '月度走势', energy: '综合能耗', carbon: '碳排放', electricity: '电',
    severity: { high: '急', medium: '应办', low: '可办' }, windowPicker: '看哪一段', noScore: '还没有评分', more: '还有 {n} 项', fewer: '收起', measuredScore: '其中实测 {share}', period: '月份',
  },
  {
    title: 'Overview', figures: 'Use, emissions and output', today: 'Day', month: 'Month', year: 'Year', day: 'Date', previousDay: 'Previous day', nextDay: 'Next day',
    dataUntil: 'Data until {when}', incomplete: 'not over; compared to the same days', target: 'Target', ofTarget: '{share} used', score: 'Assessment', openScore: 'Open the assessment', of: '/ {max} points',
    undetermined: '{points} points undetermined', gates: '{met} gates met', gatesFailed: '{n} failed', gatesUndetermined: '{n} undetermined', quality: 'Where the data come from (year)',
    toDo: 'What needs doing', nothingToDo: 'Nothing needs doing', nothingToDoWhy: 'The data are complete, the period is closed, all evidence is valid.', trend: 'By month', energy: 'Comprehensive energy', carbon: 'Carbon', electricity: 'Electricity',
    severity: { high: 'urgent', medium: 'due', low: 'can do' }, windowPicker: 'Which window', noScore: 'No score yet', more: '{n} more', fewer: 'Fewer', measuredScore: '{share} measured', period: 'Month',
  },
)
