import { afterEach, expect, test, vi } from 'vitest'
import { chinaDay } from '@/pages/ladder/standing'
import { serverNow, setNow } from '@/session/now'

afterEach(() => {
  vi.useRealTimers()
  setNow(null)
})

test('a rehearsal sets the day that dialogs offer, and it runs on', () => {
  vi.useFakeTimers({ now: new Date('2026-11-22T04:00:00Z') })
  expect(chinaDay(serverNow())).toBe('2026-11-22')
  setNow('2027-04-15T23:30:00+08:00')
  expect(chinaDay(serverNow())).toBe('2027-04-15')
  vi.advanceTimersByTime(31 * 60_000)
  expect(chinaDay(serverNow())).toBe('2027-04-16')
  expect(chinaDay(serverNow(30))).toBe('2027-05-16')
  setNow(null)
  expect(chinaDay(serverNow())).toBe('2026-11-22')
})
