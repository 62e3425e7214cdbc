// Expected digests: FIPS 180-4 examples "abc" and the 56-byte message, and Node's own for other lengths.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sha256, sha256Plain } from '@/pages/verification/sha256'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('sha256', () => {
  it('gives the digests of the standard', () => {
    expect(sha256Plain(bytes('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(sha256Plain(bytes('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'))).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    )
  })
  it('agrees with another implementation at every length around a block', async () => {
    for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 1000, 100_000]) {
      const data = new Uint8Array(length).map((_, i) => (i * 31 + length) & 255)
      const expected = createHash('sha256').update(data).digest('hex')
      expect(sha256Plain(data), String(length)).toBe(expected)
      expect(await sha256(data)).toBe(expected)
    }
  })
})
