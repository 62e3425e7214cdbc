// Roles, permissions and kinds of organisations in words; used by the account page, too.
import { pageMessages } from '@/i18n'

const zh = {
  role: {
    administrator: '管理员', energy_manager: '能源管理员', plant_director: '厂长', park_operator: '园区运营方', group_leader: '集团',
    evaluator: '评价机构', reviewer_county: '县级审核', reviewer_city: '市级审核', reviewer_province: '省级审核', reviewer_nation: '国家级审核',
    bank: '银行', auditor: '审计',
  },
  permission: {
    site_read: '查看工厂数据', site_write: '修改工厂描述与填报', import_data: '导入数据', evidence_read: '查看证据', evidence_write: '管理证据',
    report_read: '查看报告', report_write: '做报告', report_file: '归档报告', pack_read: '查看标准与因子', job_read: '查看任务',
    organisation_read: '查看组织', organisation_manage: '管理组织', user_read: '查看用户', user_manage: '管理用户', audit_read: '查看审计日志',
    folder_read: '查看服务器状态', filing_read: '查看归档报告', consent_manage: '管理数据授权',
    ladder_read: '查看梯度培育情况', ladder_step: '办理梯度培育事项', registry_write: '登记主体、事件与批次',
  },
  kind: { plant: '工厂', group: '集团', park: '园区', agency: '评价机构', department: '主管部门', bank: '银行' },
  flow: { site_read: '工厂数据', evidence_read: '证据', report_read: '报告', filing_read: '归档报告', ladder_read: '梯度培育情况' },
  reach: { own: '本组织', members: '成员', area: '辖区', consent: '经授权', root: '全部' },
  user_state: { invited: '已邀请', active: '在用', disabled: '停用' },
}
const en: typeof zh = {
  role: {
    administrator: 'administrator', energy_manager: 'energy manager', plant_director: 'plant director', park_operator: 'park operator', group_leader: 'group',
    evaluator: 'evaluator', reviewer_county: 'county reviewer', reviewer_city: 'city reviewer', reviewer_province: 'provincial reviewer', reviewer_nation: 'national reviewer',
    bank: 'bank', auditor: 'auditor',
  },
  permission: {
    site_read: 'see plant data', site_write: 'describe the plant, state', import_data: 'import data', evidence_read: 'see papers', evidence_write: 'manage papers',
    report_read: 'see reports', report_write: 'make reports', report_file: 'file reports', pack_read: 'see standards and factors', job_read: 'see jobs',
    organisation_read: 'see organisations', organisation_manage: 'manage organisations', user_read: 'see users', user_manage: 'manage users', audit_read: 'see the audit log',
    folder_read: 'see the server', filing_read: 'see filed reports', consent_manage: 'manage consents',
    ladder_read: 'see the ladder', ladder_step: 'take steps of the ladder', registry_write: 'register subjects and events',
  },
  kind: { plant: 'plant', group: 'group', park: 'park', agency: 'agency', department: 'department', bank: 'bank' },
  flow: { site_read: 'plant data', evidence_read: 'papers', report_read: 'reports', filing_read: 'filed reports', ladder_read: 'standing on the ladder' },
  reach: { own: 'own', members: 'members', area: 'area', consent: 'by consent', root: 'all' },
  user_state: { invited: 'invited', active: 'active', disabled: 'disabled' },
}
export default pageMessages('access', zh, en)
