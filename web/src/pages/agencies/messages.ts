import { pageMessages } from '@/i18n'
import '@/pages/ladder/messages'

const zh = {
  title: '第三方机构', why: '评价机构的登记、人员、业务范围、当年项目数与上限、评分偏差、检查发现与抽查。',
  name: '机构', legal: '法定代表人', staff: '人员', scope: '业务范围', projects: '当年项目', cap: '国家级 {n} / {cap}，共 {all}', no_cap: '{n}（无上限）', findings: '检查发现', refused: '报告不予采信至 {day}', credit_code: '统一社会信用代码',
  add: '登记机构', id: '标识', name_zh: '中文名称', name_en: '英文名称', staff_lines: '人员（每行一人：姓名，职称，级别 senior/middle/junior）', scope_words: '业务范围（用逗号分隔）', source: '来源',
  empty: '还没有机构', empty_why: '登记机构之后，这里显示它们的人员、项目数和发现。',
  requirements: '规则对机构的要求', wanted: '要求', found: '现有', met: '是否满足', yes: '满足', no: '不满足', by_person: '由人核对', requirement: '要求事项',
  drift: '评分偏差', drift_why: '它给的分与复核得分之差。{pairs} 份被复核：偏高 {above}，偏低 {below}。', drift_none: '还没有评价被复核，无法判断偏差。', mean: '平均差', deviation: '标准差', chance: '偶然出现的概率', 
  evaluations: '它做的评价', unit: '单位', standard: '标准', day: '日期', score: '得分', evaluations_none: '当年没有评价',
  finding_add: '登记发现', finding: '发现', from: '自', through: '至（不填则按规则）', findings_none: '没有发现', none_why: '检查、抽查、复核发现的问题登记在这里。',
  spots: '第四方抽查', spots_why: '在评价中随机抽样：样本量由可容忍的错误率和风险算出，用种子可以重现。', spot_add: '计划抽查', year: '年度', tolerable: '可容忍错误率（%）', risk: '漏判风险（%）', seed: '种子', sample: '抽 {n} / {all}', reached: '实际风险', spots_none: '还没有抽查', spots_none_why: '先有评价，再按年度计划抽查。', agency: '机构（不填则全部）', drawn: '抽中的评价', levels: { senior: '高级', middle: '中级', junior: '初级', none: '无' },
}
const en: typeof zh = {
  title: 'Agencies', why: 'Third-party bodies: staff, scope, projects of the year against the cap, drift of scores, findings and spot checks.',
  name: 'Body', legal: 'Legal representative', staff: 'Staff', scope: 'Scope', projects: 'Projects this year', cap: '{n} of {cap} national, {all} in all', no_cap: '{n} (no cap)', findings: 'Findings', refused: 'reports not accepted through {day}', credit_code: 'Credit code',
  add: 'Register a body', id: 'Id', name_zh: 'Chinese name', name_en: 'English name', staff_lines: 'Staff, one a line: name, title, level (senior/middle/junior)', scope_words: 'Scope, parted by commas', source: 'Source',
  empty: 'No bodies yet', empty_why: 'Once registered, their staff, projects and findings show here.',
  requirements: 'What the rules ask of a body', wanted: 'Asked', found: 'There', met: 'Met', yes: 'met', no: 'not met', by_person: 'checked by a person', requirement: 'Requirement',
  drift: 'Drift of scores', drift_why: 'Its scores less those of re-checks. {pairs} were re-checked: {above} above, {below} below.', drift_none: 'None of its evaluations was re-checked, so nothing can be said.', mean: 'Mean', deviation: 'Deviation', chance: 'Chance of this by accident',
  evaluations: 'Its evaluations', unit: 'Unit', standard: 'Standard', day: 'Day', score: 'Score', evaluations_none: 'No evaluations this year',
  finding_add: 'Record a finding', finding: 'Finding', from: 'From', through: 'Through (left out: as the rules say)', findings_none: 'No findings', none_why: 'What inspections, spot checks and re-checks found stands here.',
  spots: 'Spot checks by a fourth party', spots_why: 'A random sample of evaluations: its size follows from the tolerable share of errors and the risk; the seed draws it again.', spot_add: 'Plan a spot check', year: 'Year', tolerable: 'Tolerable errors (%)', risk: 'Risk of missing (%)', seed: 'Seed', sample: '{n} of {all} drawn', reached: 'Risk reached', spots_none: 'No spot checks yet', spots_none_why: 'They are planned over the evaluations of a year.', agency: 'Body (left out: all)', drawn: 'Drawn', levels: { senior: 'senior', middle: 'middle', junior: 'junior', none: 'none' },
}
export default pageMessages('agencies', zh, en)
