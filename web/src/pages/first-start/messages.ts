import { pageMessages } from '@/i18n'

export const messages = pageMessages(
  'firstStart',
  {
    title: '首次启动', tagline: '设立第一位管理员。没有默认密码，这个链接只能用一次。', login: '用户名', name: '姓名', password: '密码', again: '再输一次密码',
    organisation: '单位名称', kind: '单位类型', division: '行政区划代码（可不填）', submit: '设立管理员', rule: '至少 10 个字符；长短语比怪符号好记，也更安全。',
    differ: '两次密码不一样', loginRule: '小写字母、数字和 . _ {\'@\'} -，2 到 64 个字符', divisionRule: '6 位数字（GB/T 2260），例如 330522',
    noToken: '缺少一次性链接', noTokenWhy: '请打开 celadon serve 启动时在终端打印的链接。', short: '密码至少 10 个字符', needed: '请填写',
    invitationTitle: '接受邀请', invitationTagline: '设定你的密码。这个链接只能用一次。', invitationSubmit: '设定密码并登录', code: '动态口令（若已启用）',
    noInvitationWhy: '请打开管理员发来的链接。', toLogIn: '去登录',
    kinds: { plant: '工厂', group: '集团', park: '园区', agency: '第三方机构', department: '主管部门', bank: '银行' },
  },
  {
    title: 'First start', tagline: 'Make the first administrator. There is no default password; this link works once.', login: 'User name', name: 'Full name', password: 'Password', again: 'Password again',
    organisation: 'Name of the organisation', kind: 'Kind of organisation', division: 'Division code (may stay empty)', submit: 'Make the administrator', rule: 'At least 10 characters; a long phrase is easier to keep and safer than odd signs.',
    differ: 'The two passwords differ', loginRule: 'Small letters, digits and . _ {\'@\'} -, 2 to 64 characters', divisionRule: 'Six digits (GB/T 2260), e.g. 330522',
    noToken: 'The one-time link is missing', noTokenWhy: 'Open the link that celadon serve printed when it started.', short: 'At least 10 characters', needed: 'Please fill in',
    invitationTitle: 'Accept the invitation', invitationTagline: 'Set your password. This link works once.', invitationSubmit: 'Set the password and log in', code: 'One-time code (if switched on)',
    noInvitationWhy: 'Open the link your administrator sent.', toLogIn: 'To the log-in',
    kinds: { plant: 'Plant', group: 'Group', park: 'Park', agency: 'Agency', department: 'Department', bank: 'Bank' },
  },
)
