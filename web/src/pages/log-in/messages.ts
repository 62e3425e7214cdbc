import { pageMessages } from '@/i18n'

export const messages = pageMessages(
  'logIn',
  {
    title: '登录', tagline: '让工厂的每一个数都打得开', login: '用户名', password: '密码', code: '动态口令', codeHint: '身份验证器里的 6 位数字，或一个备用码',
    submit: '登录', oidc: '用单位账号登录', back: '换一个账号', forgotten: '忘记密码？请管理员发一个新的邀请链接。', capsLock: '大写锁定已打开',
    needLogin: '请填用户名', needPassword: '请填密码', needCode: '请填动态口令',
  },
  {
    title: 'Log in', tagline: 'Every number of your plant opens', login: 'User name', password: 'Password', code: 'One-time code', codeHint: 'Six digits of your authenticator, or a recovery code',
    submit: 'Log in', oidc: 'Log in with your organisation', back: 'Another account', forgotten: 'Forgotten? An administrator can send a new invitation.', capsLock: 'Caps lock is on',
    needLogin: 'Enter your user name', needPassword: 'Enter your password', needCode: 'Enter the one-time code',
  },
)
