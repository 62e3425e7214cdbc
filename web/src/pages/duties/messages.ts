import { pageMessages } from '@/i18n'
import '@/pages/ladder/messages'

const zh = {
  title: '期限', why: '辖区内所有主体欠办的事项：超期名单和期限日历，按最后一天排列。',
  through: '最后一天', subject: '主体', what: '事项', where: '级别或年度', by: '由谁办', only_late: '只看超期', within: '多少天内', days: '{n} 天内', rung: '级别', division: '区划，如 3305',
  empty: '没有欠办的事项', empty_why: '在这些条件下，辖区内没有主体欠办任何事项。',
}
const en: typeof zh = {
  title: 'Deadlines', why: 'What all subjects in your area owe: the late list and the days to come, by their last day.',
  through: 'Last day', subject: 'Subject', what: 'Owed', where: 'Rung or year', by: 'By', only_late: 'Only late', within: 'Within', days: 'within {n} days', rung: 'Rung', division: 'division, e.g. 3305',
  empty: 'Nothing is owed', empty_why: 'Nobody like the filter owes anything in your area.',
}
export default pageMessages('duties', zh, en)
