import { pageMessages } from '@/i18n'
import '@/pages/reports/messages'

const zh = {
  title: '核对已归档的报告',
  why: '报告上的二维码或验证码指向这里；任何人都能核对，不需要登录。',
  code: '验证码，如 Q7MK-3XRA-9T2F-8',
  ask: '核对',
  state: { filed: '已归档，未改动', withdrawn: '已撤回' },
  withdrawn: '{at} 撤回：{reason}',
  organisation: '单位',
  site: '工厂',
  period: '期间',
  standard: '标准',
  filed: '归档',
  as_of: '数据截至',
  compare: '核对手中的文件',
  compare_why: '文件只在你的浏览器里计算哈希，不会上传。',
  choose: '把 PDF 或 XLSX 拖到这里，或点这里选择',
  matches: '{file} 与归档的 {format} 逐字节相同',
  differs: '{file} 不是归档的文件：内容不同',
  hashes: '文件与数据包的哈希（SHA-256）',
}
const en: typeof zh = {
  title: 'Check a filed report',
  why: 'The QR or code on a report leads here; anybody can check it, without logging in.',
  code: 'Code, e.g. Q7MK-3XRA-9T2F-8',
  ask: 'Check',
  state: { filed: 'filed and unchanged', withdrawn: 'withdrawn' },
  withdrawn: 'withdrawn {at}: {reason}',
  organisation: 'Organisation',
  site: 'Plant',
  period: 'Period',
  standard: 'Standard',
  filed: 'Filed',
  as_of: 'Data as of',
  compare: 'Check the file in your hands',
  compare_why: 'The file is hashed in your browser and is not uploaded.',
  choose: 'Drop the PDF or XLSX here, or click to choose it',
  matches: '{file} is byte by byte the filed {format}',
  differs: '{file} is not the filed file: its content differs',
  hashes: 'Hashes of files and data packs (SHA-256)',
}
export default pageMessages('verification', zh, en)
