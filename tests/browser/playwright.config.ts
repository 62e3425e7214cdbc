// Browser tests over the real program and the example plant, in Debian's Chromium.
import os from 'node:os'
import path from 'node:path'
import { defineConfig } from '@playwright/test'

const root = path.resolve(__dirname, '../..')

export default defineConfig({
  testDir: __dirname,
  outputDir: path.join(root, 'build/browser/results'),
  globalSetup: path.join(__dirname, 'global_setup.ts'),
  workers: Number(process.env.CELADON_BROWSERS ?? Math.min(4, os.cpus().length)),
  fullyParallel: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: path.join(root, 'build/browser/results.json') }]],
  use: {
    baseURL: process.env.CELADON_BASE,
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    screenshot: 'only-on-failure',
    // a trace doubles the work of every step: ask for one when a test is to be understood
    trace: process.env.CELADON_TRACE ? 'retain-on-failure' : 'off',
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] },
  },
  projects: [
    // makes the administrator by the one-time link, and keeps the session for the others
    { name: 'first-start', testMatch: 'first_start.spec.ts' },
    // invites one user of each role, by that administrator
    { name: 'people', testMatch: 'people.spec.ts', dependencies: ['first-start'] },
    {
      name: 'pages',
      testIgnore: ['first_start.spec.ts', 'people.spec.ts'],
      dependencies: ['people'],
      use: { storageState: path.join(root, 'build/browser/first.json') },
    },
  ],
})
