import { pageMessages } from '@/i18n'
import '@/pages/ladder/messages'

const zh = {
  title: '专家诊断', why: '辖区内每一条诊断：问题、建议、责任人、期限、是否办结。',
  subject: '企业', finding: '问题', suggestion: '建议', owner: '责任人', due: '期限', state: '状态', open: '未办结', closed: '已办结', late: '已超期', only_open: '只看未办结', division: '区划，如 3305',
  empty: '没有诊断', empty_why: '专家诊断后，问题与建议登记在企业的“诊断”里，这里汇总。', add: '登记诊断', close: '办结', close_title: '办结：{what}', result: '办结情况', day: '日期',
  expert: '专家', topic: '主题', found_on: '诊断日', outcome: '结果', outcomes: { done: '已实施', not_taken: '未采纳' },
  sums: { subjects: '家企业', suggestions: '条建议', open: '未办结', late: '超期', done: '已实施', not_taken: '未采纳' },
  subject_why: '问题 → 建议 → 责任人 → 期限 → 办结。',
}
const en: typeof zh = {
  title: 'Expert diagnoses', why: 'Every diagnosis in your area: finding, suggestion, owner, due day, closed or not.',
  subject: 'Enterprise', finding: 'Finding', suggestion: 'Suggestion', owner: 'Owner', due: 'Due', state: 'State', open: 'open', closed: 'closed', late: 'late', only_open: 'Only open ones', division: 'division, e.g. 3305',
  empty: 'No diagnoses', empty_why: 'Findings and suggestions of experts are recorded with the enterprise and gathered here.', add: 'Record a diagnosis', close: 'Close', close_title: 'Close: {what}', result: 'What was done', day: 'Day',
  expert: 'Expert', topic: 'Topic', found_on: 'Found on', outcome: 'Outcome', outcomes: { done: 'done', not_taken: 'not taken up' },
  sums: { subjects: 'enterprises', suggestions: 'suggestions', open: 'open', late: 'late', done: 'done', not_taken: 'not taken up' },
  subject_why: 'Finding, suggestion, owner, due day, closed.',
}
export default pageMessages('diagnoses', zh, en)
