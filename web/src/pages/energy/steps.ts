// Labels of equal steps from an instant, read in the plant's own offset.
const two = (n: number) => String(n).padStart(2, '0')

/** "2025-03-01 08:00" (or the date alone for steps of a day), `count` of them. */
export function stepLabels(start: string, minutes: number, count: number): string[] {
  const offset = /([+-])(\d{2}):?(\d{2})$/.exec(start)
  const shift = offset ? (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) : 0
  const first = new Date(start).getTime() + shift * 60_000
  return Array.from({ length: count }, (_, index) => {
    const when = new Date(first + index * minutes * 60_000)
    const date = `${when.getUTCFullYear()}-${two(when.getUTCMonth() + 1)}-${two(when.getUTCDate())}`
    return minutes >= 1440 ? date : `${date} ${two(when.getUTCHours())}:${two(when.getUTCMinutes())}`
  })
}

/** The same civil period one year before. */
export function sameLastYear(word: string): string {
  return word.replace(/\d{4}(?=$|-)/g, (year) => String(Number(year) - 1))
}
