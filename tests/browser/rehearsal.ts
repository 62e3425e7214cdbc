// A server of one's own over trial data whose time stands in a file: a story that takes a year is
// told by writing a later day into it.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, request, type APIRequestContext, type Browser, type Page } from '@playwright/test'
import { password } from './people'
import { root } from './support'

export interface Member {
  role: string
  organisation: string
  /** The same role there, too. */
  also?: string
}
export interface House {
  kind: string
  names: { zh: string; en: string }
  division: string
  parent?: string
}
const first = 'lin'

export class Rehearsal {
  private server: ChildProcess | null = null
  private readonly folder: string
  private readonly asked = new Map<string, APIRequestContext>()
  base = ''
  /** What day it is there. */
  today = ''

  constructor(name: string) {
    this.folder = path.join(root, `build/browser/rehearsal-${name}`)
  }

  /** Fresh data; with the example plant in it where a form is to be filled from one. */
  prepare(withPlant: boolean): void {
    rmSync(this.folder, { recursive: true, force: true })
    mkdirSync(this.folder, { recursive: true })
    // as examples/qingci/run.sh, but nothing is computed: the books are posted in the rehearsal's time
    const plant = path.join(root, 'examples/qingci')
    const celadon = (...words: string[]) => execFileSync(process.env.CELADON_PROGRAM!, words, { stdio: 'pipe', cwd: plant, env: { ...process.env, CELADON_DATA: this.folder } })
    if (withPlant) {
      celadon('site', 'apply', 'site.yaml', '--quiet')
      celadon('import', '--mapping', 'meters.mapping.yaml', 'meters-2025.csv')
      celadon('import', '--mapping', 'gas-water.mapping.yaml', 'gas-water-2025.csv')
      for (const year of [2023, 2024, 2025]) celadon('statement', 'apply', `statement-${year}.yaml`, '--quiet')
    }
    // a folder that holds the plant already is marked by hand; serve marks an empty one itself
    writeFileSync(path.join(this.folder, 'rehearsal'), '')
  }

  /** From ten o'clock of that day on. Sessions of before have ended. */
  async on(day: string): Promise<void> {
    await this.forget()
    this.today = day
    writeFileSync(path.join(this.folder, 'now'), `${day}T10:00:00+08:00\n`)
    if (this.server) return
    const portFile = path.join(this.folder, 'port')
    const log = path.join(this.folder, 'serve.log')
    rmSync(portFile, { force: true })
    const out = openSync(log, 'w')
    const web = process.env.CELADON_WEB ? ['--web', process.env.CELADON_WEB] : []
    this.server = spawn(process.env.CELADON_PROGRAM!, ['serve', '--listen', '127.0.0.1:0', '--port-file', portFile, '--rehearsal-clock', path.join(this.folder, 'now'), ...web], {
      env: { ...process.env, CELADON_DATA: this.folder },
      stdio: ['ignore', out, out],
    })
    closeSync(out)
    await expect.poll(() => existsSync(portFile) && readFileSync(portFile, 'utf8').trim() !== '', { timeout: 60_000 }).toBe(true)
    this.base = `http://127.0.0.1:${readFileSync(portFile, 'utf8').trim()}`
    const token = /first-start#token=(\S+)/.exec(readFileSync(log, 'utf8'))![1]!
    const fresh = await request.newContext({ baseURL: this.base, storageState: { cookies: [], origins: [] } })
    const organisation = { names: { zh: '青瓷示例线缆厂', en: 'Qingci Example Cable Works' }, kind: 'plant', division: '610113' }
    const made = await fresh.post('/api/v1/first-start', { data: { token, login: first, name: '林工', password, organisation } })
    expect(made.status(), await made.text()).toBeLessThan(300)
    await fresh.dispose()
  }
  private async forget(): Promise<void> {
    for (const one of this.asked.values()) await one.dispose()
    this.asked.clear()
  }
  async end(): Promise<void> {
    await this.forget()
    const running = this.server
    this.server = null
    if (!running || running.exitCode !== null) return
    const ended = new Promise((done) => running.once('exit', done))
    running.kill('SIGTERM')
    await ended
  }

  /** Requests of somebody, logged in when first asked for on that day. */
  async by(login: string): Promise<APIRequestContext> {
    const known = this.asked.get(login)
    if (known) return known
    const door = await request.newContext({ baseURL: this.base, storageState: { cookies: [], origins: [] } })
    const answer = await door.post('/api/v1/session', { data: { login, password } })
    expect(answer.status(), await answer.text()).toBeLessThan(300)
    const { csrf } = (await answer.json()) as { csrf: string }
    const context = await request.newContext({ baseURL: this.base, storageState: await door.storageState(), extraHTTPHeaders: { 'X-CSRF-Token': csrf } })
    await door.dispose()
    this.asked.set(login, context)
    return context
  }
  async send<Body = unknown>(login: string, address: string, data: object, status = 201): Promise<Body> {
    const answer = await (await this.by(login)).post(`/api/v1${address}`, { data })
    expect(answer.status(), `${address}: ${await answer.text()}`).toBe(status)
    return (await answer.json()) as Body
  }
  async settle(houses: Record<string, House>, members: Record<string, Member>): Promise<void> {
    for (const [id, house] of Object.entries(houses)) await this.send(first, '/organisations', { id, parent: null, ...house })
    for (const [login, member] of Object.entries(members)) {
      const { invitation, user } = await this.send<{ invitation: { path: string }; user: { id: string } }>(first, '/users', { login, name: `测试 ${login}`, organisation: member.organisation, roles: [member.role] })
      if (member.also) await this.send(first, `/users/${user.id}/grants`, { role: member.role, organisation: member.also })
      const own = await request.newContext({ baseURL: this.base, storageState: { cookies: [], origins: [] } })
      expect((await own.post('/api/v1/invitation', { data: { token: invitation.path.split('#token=')[1], password } })).status()).toBe(200)
      await own.dispose()
    }
  }
  /** A step that the rules allow. */
  async step(login: string, subject: string, transition: string, words: Record<string, unknown> = {}): Promise<void> {
    const { sequence } = (await (await (await this.by(login)).get(`/api/v1/subjects/${subject}/ladder`)).json()) as { sequence: number }
    await this.send(login, `/subjects/${subject}/steps`, { transition, after: sequence, ...words })
  }
  /** A page of somebody; nobody: without a session. `seen` hears what the console complains of. */
  async page(browser: Browser, login: string, seen: (page: Page) => Promise<void>): Promise<Page> {
    const storageState = login === 'nobody' ? { cookies: [], origins: [] } : await (await this.by(login)).storageState()
    const context = await browser.newContext({ baseURL: this.base, storageState })
    const page = await context.newPage()
    await page.clock.setFixedTime(`${this.today}T02:00:00Z`)
    await seen(page)
    return page
  }
}
