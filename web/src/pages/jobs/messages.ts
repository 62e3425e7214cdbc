import { pageMessages } from '@/i18n'

const zh = {
  state: { queued: '排队', running: '进行中', succeeded: '完成', failed: '失败', cancelled: '已取消', interrupted: '被中断' },
  cancel: '取消任务',
  cancel_why: '已存入的样本会保留；同一次导入再做一遍会补完。',
  cancelling: '已请求取消…',
  progress: '进度',
  again: '重启后接着做（第 {attempts} 次）',
  lost: '进度的连线断开，正在重连…',
}
const en: typeof zh = {
  state: { queued: 'queued', running: 'running', succeeded: 'done', failed: 'failed', cancelled: 'cancelled', interrupted: 'interrupted' },
  cancel: 'Cancel the job',
  cancel_why: 'What was stored so far stays; the same import again completes it.',
  cancelling: 'asked to stop…',
  progress: 'Progress',
  again: 'taken up again after a restart (attempt {attempts})',
  lost: 'The line to the progress is down; connecting again…',
}
export default pageMessages('jobs', zh, en)
