// What the frame around the pages and the shared components say.
const zh = {
  product: '青瓷',
  skip: '跳到正文',
  menu: '菜单',
  close: '关闭',
  language: '语言',
  theme: { label: '外观', light: '浅色', dark: '深色', system: '跟随系统' },
  site: '工厂',
  period: { label: '统计期', year: '年', quarter: '季', month: '月', day: '日', range: '自定义', previous: '上一期', next: '下一期', from: '起', to: '止' },
  user: { menu: '用户', logOut: '退出登录', password: '修改密码', security: '账户与安全' },
  nav: {
    label: '主导航', overview: '总览', energy: '能源', carbon: '碳排放', water: '水', waste: '废物与污染物', materials: '原料与用地',
    assessment: '绿色评价', import: '数据导入', evidence: '证据库', packs: '标准与因子', reports: '报告', filings: '已归档报告', administration: '管理',
    pack: '数据包', 'pack-difference': '数据包比较', derivation: '推导', account: '账户与安全',
    group: { see: '现状', judge: '评价', feed: '数据', manage: '管理' },
  },
  state: { loading: '正在读取…', retry: '重试', save: '保存', cancel: '取消', remove: '删除', confirm: '确定', search: '搜索', all: '全部' },
  problem: {
    title: '没有成功', field: '字段', remedy: '怎么办', place: '位置', request: '请求号',
    unreachable: '连不上服务器', unreachableRemedy: '检查网络，或看看 celadon serve 是否还在运行，然后重试。',
    forbidden: '没有权限看这一页', forbiddenRemedy: '请向管理员申请相应的角色。',
  },
  figure: {
    undetermined: '未定', missing: '缺少', provisional: '暂定', open: '打开 {name} 的推导', openPlain: '打开推导', measured: '实测 {share}',
    provisionalWhy: '统计期未结束或含估计值，数字还会变。',
  },
  change: { year: '同比', period: '环比', better: '变好', worse: '变差', neutral: '变化', none: '无可比数据' },
  quality: { label: '数据构成', measured: '实测', estimated: '估计', missing: '缺失' },
  chart: { table: '表格', chart: '图', csv: '导出 CSV', png: '导出图片', failed: '图没有画出来', more: '导出', opens: '点图中的点或柱看推导；用键盘：切换到表格。' },
  list: { filter: '筛选', csv: '导出 CSV', xlsx: '导出 XLSX', more: '再读一些', total: '共 {n} 条', sortedUp: '升序', sortedDown: '降序', empty: '没有条目' },
  tour: {
    label: '新手引导', next: '下一步', back: '上一步', skip: '跳过', done: '开始使用', again: '再看一次引导', step: '第 {n} 步，共 {total} 步',
  },
  confidence: { quoted: '引自原文', transcribed: '转录', inferred: '推断', own: '自定', provisional: '暂定' },
  notFound: { title: '没有这一页', why: '地址 {path} 不存在。', todo: '回到总览' },
  noSite: { title: '还没有工厂', why: '你能看到的组织里还没有登记工厂。', todo: '由管理员登记工厂，或用 ./dev run 载入示例工厂。' },
  noneShared: { title: '没有可看的工厂', why: '还没有工厂授权你所在的单位查看它的数据。', todo: '由工厂负责人在“管理—组织”里授权给你所在的单位；已归档报告可凭核验码在核验页查看。' },
  offline: '与服务器的连接断开，数字可能不是最新的。',
  fresh: '数据已更新',
}

const en: typeof zh = {
  product: 'Celadon',
  skip: 'Skip to content',
  menu: 'Menu',
  close: 'Close',
  language: 'Language',
  theme: { label: 'Appearance', light: 'Light', dark: 'Dark', system: 'As the system' },
  site: 'Plant',
  period: { label: 'Period', year: 'Year', quarter: 'Quarter', month: 'Month', day: 'Day', range: 'Free', previous: 'Previous period', next: 'Next period', from: 'From', to: 'To' },
  user: { menu: 'User', logOut: 'Log out', password: 'Change password', security: 'Account and security' },
  nav: {
    label: 'Main navigation', overview: 'Overview', energy: 'Energy', carbon: 'Carbon', water: 'Water', waste: 'Waste and pollutants', materials: 'Materials and land',
    assessment: 'Assessment', import: 'Import', evidence: 'Evidence', packs: 'Standards and factors', reports: 'Reports', filings: 'Filed reports', administration: 'Administration',
    pack: 'Data pack', 'pack-difference': 'Packs compared', derivation: 'Derivation', account: 'Account and security',
    group: { see: 'Plant', judge: 'Assessment', feed: 'Data', manage: 'Management' },
  },
  state: { loading: 'Reading…', retry: 'Try again', save: 'Save', cancel: 'Cancel', remove: 'Remove', confirm: 'Confirm', search: 'Search', all: 'All' },
  problem: {
    title: 'That did not work', field: 'Field', remedy: 'What to do', place: 'Place', request: 'Request',
    unreachable: 'The server cannot be reached', unreachableRemedy: 'Check the network, or whether celadon serve still runs; then try again.',
    forbidden: 'You may not see this page', forbiddenRemedy: 'Ask your administrator for the role that may.',
  },
  figure: {
    undetermined: 'undetermined', missing: 'missing', provisional: 'provisional', open: 'Open the derivation of {name}', openPlain: 'Open the derivation', measured: '{share} measured',
    provisionalWhy: 'The period has not ended or holds estimates; the figure will still change.',
  },
  change: { year: 'YoY', period: 'vs prev.', better: 'better', worse: 'worse', neutral: 'changed', none: 'nothing to compare with' },
  quality: { label: 'Where the data come from', measured: 'measured', estimated: 'estimated', missing: 'missing' },
  chart: { table: 'Table', chart: 'Chart', csv: 'Export CSV', png: 'Export image', failed: 'The chart could not be drawn', more: 'Export', opens: 'Click a point or bar for its derivation; by keyboard: the table.' },
  list: { filter: 'Filter', csv: 'Export CSV', xlsx: 'Export XLSX', more: 'Read more', total: '{n} entries', sortedUp: 'ascending', sortedDown: 'descending', empty: 'No entries' },
  tour: {
    label: 'A short tour', next: 'Next', back: 'Back', skip: 'Skip', done: 'Start', again: 'Show the tour again', step: 'Step {n} of {total}',
  },
  confidence: { quoted: 'quoted', transcribed: 'transcribed', inferred: 'inferred', own: 'own', provisional: 'provisional' },
  notFound: { title: 'There is no such page', why: 'The address {path} leads nowhere.', todo: 'Back to the overview' },
  noSite: { title: 'No plant yet', why: 'No plant is registered in the organisations you can see.', todo: 'An administrator registers one, or ./dev run loads the example plant.' },
  noneShared: { title: 'No plant to see', why: 'No plant has given your organisation its consent yet.', todo: 'The director of a plant gives it under Administration, Organisations. A filed report is checked by its code on the verification page.' },
  offline: 'The line to the server is down; figures may be out of date.',
  fresh: 'The data have changed',
}

export default { zh, en }
