// Browser tests over the real program and the example plant, in Debian's Chromium.
import path from 'node:path'
import { defineConfig } from '@playwright/test'

const root = path.resolve(__dirname, '../..')

export default defineConfig({
  testDir: __dirname,
  outputDir: path.join(root, 'build/browser/results'),
  globalSetup: path.join(__dirname, 'global_setup.ts'),
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: path.join(root, 'build/browser/results.json') }]],
  use: {
    baseURL: process.env.CELADON_BASE,
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] },
  },
  projects: [
    // makes the administrator by the one-time link and keeps the session for the others
    { name: 'first-start', testMatch: 'first_start.spec.ts' },
    {
      name: 'pages',
      testIgnore: 'first_start.spec.ts',
      dependencies: ['first-start'],
      use: { storageState: path.join(root, 'build/browser/administrator.json') },
    },
  ],
})
