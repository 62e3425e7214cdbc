// Loads the example plant into a fresh data folder and starts `celadon serve` over it on a free port.
// CELADON names another program; CELADON_WEB serves pages from a folder instead of the embedded ones.
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(__dirname, '../..')
const work = path.join(root, 'build/browser')
const programs = ['build/dev/apps/celadon/celadon', 'build/release/apps/celadon/celadon'].map((one) => path.join(root, one))

async function until<T>(what: string, ask: () => T | undefined, milliseconds: number): Promise<T> {
  const end = Date.now() + milliseconds
  for (;;) {
    const answer = ask()
    if (answer !== undefined) return answer
    if (Date.now() > end) throw new Error(`${what} did not happen within ${milliseconds} ms; see build/browser/serve.log`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

export default async function globalSetup(): Promise<() => void> {
  const program = process.env.CELADON ?? programs.find((one) => existsSync(one))
  if (!program) throw new Error('celadon is not built; run ./dev test, or set CELADON to the program')
  const data = path.join(work, 'data')
  rmSync(data, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  execFileSync('bash', [path.join(root, 'examples/qingci/run.sh'), program, data], { stdio: 'pipe' })
  // two more plants without data: tests import into one, and give hostile names to the other
  const described = readFileSync(path.join(root, 'examples/qingci/site.yaml'), 'utf8')
  for (const [id, zh, en] of [['qingci-branch', '青瓷示例分厂', 'Qingci Example Branch'], ['qingci-odd', '青瓷示例老厂', 'Qingci Example Old Works']]) {
    const other = path.join(work, `${id}.yaml`)
    writeFileSync(other, described.replace('id: qingci', `id: ${id}`).replace('zh: 青瓷示例线缆厂, en: Qingci Example Cable Works', `zh: ${zh}, en: ${en}`))
    execFileSync(program, ['site', 'apply', other, '--quiet'], { stdio: 'pipe', env: { ...process.env, CELADON_DATA: data } })
  }

  const portFile = path.join(work, 'port')
  const log = path.join(work, 'serve.log')
  rmSync(portFile, { force: true })
  const out = openSync(log, 'w')
  const web = process.env.CELADON_WEB ? ['--web', process.env.CELADON_WEB] : []
  const server = spawn(program, ['serve', '--listen', '127.0.0.1:0', '--port-file', portFile, ...web], {
    env: { ...process.env, CELADON_DATA: data },
    stdio: ['ignore', out, out],
  })
  closeSync(out)
  const port = await until('the port of celadon serve', () => {
    if (server.exitCode !== null) throw new Error(`celadon serve ended: ${readFileSync(log, 'utf8')}`)
    return existsSync(portFile) ? readFileSync(portFile, 'utf8').trim() || undefined : undefined
  }, 60_000)
  const link = await until('the one-time link', () => /(\/first-start#token=\S+)/.exec(readFileSync(log, 'utf8'))?.[1], 10_000)
  process.env.CELADON_BASE = `http://127.0.0.1:${port}`
  process.env.CELADON_FIRST_START = link
  process.env.CELADON_PROGRAM = program
  return () => {
    server.kill('SIGTERM')
  }
}
