// SHA-256 (FIPS 180-4) of a file in the browser. The browser's own is used where it gives it; it does
// so only over https and on this machine, and a plant's server often stands behind plain http.

const roots = (power: number) => {
  const words: number[] = []
  for (let n = 2; words.length < 64; ++n) {
    let prime = true
    for (let d = 2; d * d <= n; ++d) if (n % d === 0) prime = false
    if (prime) words.push(fraction(n ** power))
  }
  return words
}
/** The first 32 bits behind the point. */
const fraction = (x: number) => ((x - Math.floor(x)) * 2 ** 32) | 0
const turn = (x: number, by: number) => (x >>> by) | (x << (32 - by))

/** FIPS 180-4, 5.1.1: one bit, zeros, the length in bits as 64 bits. */
function padded(bytes: Uint8Array): DataView {
  const size = Math.ceil((bytes.length + 9) / 64) * 64
  const whole = new Uint8Array(size)
  whole.set(bytes)
  whole[bytes.length] = 0x80
  const view = new DataView(whole.buffer)
  view.setUint32(size - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(size - 4, (bytes.length << 3) >>> 0)
  return view
}

export function sha256Plain(bytes: Uint8Array): string {
  const constants = roots(1 / 3)
  const state = roots(1 / 2).slice(0, 8)
  const view = padded(bytes)
  const w = new Int32Array(64)
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let t = 0; t < 16; ++t) w[t] = view.getInt32(block + t * 4)
    for (let t = 16; t < 64; ++t) {
      const [x, y] = [w[t - 15]!, w[t - 2]!]
      const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)
      const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)
      w[t] = (w[t - 16]! + s0 + w[t - 7]! + s1) | 0
    }
    let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number]
    for (let t = 0; t < 64; ++t) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
      const one = (h + s1 + ((e & f) ^ (~e & g)) + constants[t]! + w[t]!) | 0
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
    }
    for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i]! + value) | 0
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!globalThis.crypto?.subtle) return sha256Plain(bytes)
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (one) => one.toString(16).padStart(2, '0')).join('')
}
