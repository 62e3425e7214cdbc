import { pageMessages } from '@/i18n'

export const messages = pageMessages(
  'tourSteps',
  {
    figures: { title: '先看这一排数', text: '今日、本月、本年的电、气、热、水、综合能耗和碳排放。颜色只说好坏，不说涨跌；“未定”会写明缺什么。' },
    period: { title: '选工厂和统计期', text: '年、季、月、日或自定义。选择写在网址里，把网址发给同事，看到的就是同一页。' },
    assessment: { title: '看绿色评价', text: '按国家标准打分：门槛、每项指标、差多少分、先做哪件最省力。' },
    import: { title: '导入自己的数据', text: '拖入表计导出的 CSV 或 XLSX，确认对照关系，看得到每一行的去向。' },
    derivation: { title: '点开任何一个数', text: '每个数都能打开：公式、因子、条款，一直到原始文件的那一行。' },
  },
  {
    figures: { title: 'Start with these figures', text: 'Electricity, gas, heat, water, energy and carbon of today, this month, this year. Colour says good or bad, never up or down; “undetermined” says what is missing.' },
    period: { title: 'Choose plant and period', text: 'Year, quarter, month, day or any range. The choice is in the address: send it to a colleague and they see the same page.' },
    assessment: { title: 'See the assessment', text: 'Scored by the national standard: gates, every indicator, what is missing for full marks and what is easiest to do first.' },
    import: { title: 'Bring your own data', text: 'Drop a CSV or XLSX of your meters, confirm the mapping, and see where every row went.' },
    derivation: { title: 'Open any figure', text: 'Every number opens: formula, factor, clause, down to the row of the file it came from.' },
  },
)
