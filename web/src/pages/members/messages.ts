import { pageMessages } from '@/i18n'
import '@/pages/ladder/messages'

const zh = {
  title: '成员与供应商', why: '园区内企业、集团成员和链主的供应商各在哪一级，下一步推谁。',
  leader: '园区、集团或链主', role: { group: '集团成员', park: '园区企业', supplier: '供应商' },
  by_rung: '各级在列的成员', none_rung: '未在列', member: '成员', relation: '关系', highest: '目前最高', next: '可争取', since: '自', state: '状态',
  push: '下一步推谁', push_why: '离更高一级最近的在前：已在下一级名单上、正在培育的，其次未进入的；禁止期内的除外。',
  empty: '没有成员', empty_why: '还没有登记以它为园区、集团或链主的企业；由主管部门在主体的“关系”里登记。',
  none: '没有园区、集团或链主', none_why: '您可见的主体里没有园区、供应链企业，也没有登记过成员的集团。', late: '超期 {n} 项',
  barred: '禁止期内', top: '已在最高级', hidden: '不在您的可见范围',
}
const en: typeof zh = {
  title: 'Members and suppliers', why: 'On which rung the enterprises of a park, a group or a chain leader stand, and whom to push next.',
  leader: 'Park, group or chain leader', role: { group: 'group member', park: 'in the park', supplier: 'supplier' },
  by_rung: 'Members by rung', none_rung: 'on no list', member: 'Member', relation: 'Relation', highest: 'Highest now', next: 'Within reach', since: 'Since', state: 'Standing',
  push: 'Whom to push next', push_why: 'Nearest to a higher rung first: who stands on the list below it, then who is in the pool, then who is outside; not who is barred.',
  empty: 'No members', empty_why: 'No enterprise is registered with it as its park, group or chain leader; a department records that under Register, Relations.',
  none: 'No park, group or chain leader', none_why: 'Among the subjects you see is no park and no supply-chain enterprise, nor a group with members.', late: '{n} late',
  barred: 'barred', top: 'at the top', hidden: 'outside what you see',
}
export default pageMessages('members', zh, en)
