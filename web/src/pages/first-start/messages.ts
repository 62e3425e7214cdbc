import { pageMessages } from '@/i18n'

export const messages = pageMessages(
  'firstStart',
  {
    title: '首次启动', tagline: '设立第一位管理员。没有默认密码，这个链接只能用一次。', login: '用户名', name: '姓名', password: '密码', again: '再输一次密码',
    organisation: '单位名称', submit: '设立管理员', rule: '至少 12 个字符；长短语比怪符号更好记、更安全。', differ: '两次密码不一样',
    noToken: '缺少一次性链接', noTokenWhy: '请打开服务器启动时在终端打印的链接。', short: '密码至少 12 个字符', needed: '请填写',
    invitationTitle: '接受邀请', invitationTagline: '设定你的密码。这个链接只能用一次。', toLogIn: '去登录',
  },
  {
    title: 'First start', tagline: 'Make the first administrator. There is no default password; this link works once.', login: 'User name', name: 'Full name', password: 'Password', again: 'Password again',
    organisation: 'Organisation', submit: 'Make the administrator', rule: 'At least 12 characters; a long phrase is easier to keep and safer than odd signs.', differ: 'The two passwords differ',
    noToken: 'The one-time link is missing', noTokenWhy: 'Open the link that the server printed when it started.', short: 'At least 12 characters', needed: 'Please fill in',
    invitationTitle: 'Accept the invitation', invitationTagline: 'Set your password. This link works once.', toLogIn: 'To the log-in',
  },
)
