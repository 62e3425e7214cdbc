// Measures the first page in a browser without a cache; see first_page.sh.
const { gzipSync } = require('node:zlib')
const { chromium, request } = require('playwright-core')

const [base, token, executablePath, runs] = process.argv.slice(2)
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const kB = (bytes) => `${(bytes / 1024).toFixed(0)} kB`

async function administrator() {
  const api = await request.newContext({ baseURL: base })
  const answer = await api.post('/api/v1/first-start', {
    data: { token, login: 'bench', name: 'Bench', password: 'a long bench password', organisation: { names: { zh: '青瓷', en: 'Qingci' }, kind: 'plant' } },
  })
  if (!answer.ok()) throw new Error(`first start: ${answer.status()} ${await answer.text()}`)
  return api.storageState()
}

/** One visit in a new profile: until the figures of the overview stand there, and until the chart does. */
async function visit(browser, storageState) {
  const context = await browser.newContext({ baseURL: base, storageState, viewport: { width: 1440, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  const page = await context.newPage()
  await page.addInitScript(() => {
    localStorage.setItem('celadon.tour-seen', '1')
    const marks = (window.marks = {})
    new MutationObserver(() => {
      if (!marks.figures && document.querySelector('[data-tour="figures"] tbody .value')) marks.figures = performance.now()
      if (!marks.chart && document.querySelector('.chart .canvas canvas')) marks.chart = performance.now()
    }).observe(document, { childList: true, subtree: true })
  })
  const loaded = []
  page.on('response', (response) => loaded.push(response))
  await page.goto('/sites/qingci/overview')
  await page.waitForSelector('[data-tour="figures"] tbody .value', { timeout: 60_000 })
  await page.waitForSelector('.chart .canvas canvas', { timeout: 60_000 })
  const marks = await page.evaluate(() => window.marks)
  const began = await page.evaluate(() => performance.getEntriesByType('resource').filter((one) => one.startTime < window.marks.figures && !one.name.includes('/api/')).map((one) => one.name))
  let first = 0
  let all = 0
  for (const response of loaded) {
    if (!/\.js$/.test(new URL(response.url()).pathname)) continue
    const size = gzipSync(await response.body(), { level: 9 }).length
    all += size
    if (began.includes(response.url())) first += size
  }
  await context.close()
  return { ...marks, requests: loaded.length, files: began.length, first, all }
}

async function main() {
  const storageState = await administrator()
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  await visit(browser, storageState) // the program's own caches, not the browser's
  const visits = []
  for (let n = 0; n < Number(runs); ++n) visits.push(await visit(browser, storageState))
  await browser.close()
  const last = visits[visits.length - 1]
  const each = visits.map((one) => one.figures.toFixed(0)).join(', ')
  console.log(`figures of the overview visible: median ${median(visits.map((one) => one.figures)).toFixed(0)} ms (${each})`)
  console.log(`trend chart drawn: median ${median(visits.map((one) => one.chart)).toFixed(0)} ms`)
  console.log(`until the figures: ${last.files} files, ${kB(last.first)} of script gzipped; the whole page: ${last.requests} requests, ${kB(last.all)} of script gzipped`)
}
main().catch((error) => {
  console.error(error)
  process.exit(1)
})
