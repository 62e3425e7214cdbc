// What time it is where the server stands: the browser's own, or that of a rehearsal, as the server
// said it when the session was asked for.
let ahead = 0

/** `rehearsal`: the instant the server says it is; null where time is real. */
export function setNow(rehearsal: string | null): void {
  ahead = rehearsal ? new Date(rehearsal).getTime() - Date.now() : 0
}
/** Days to add: 30 for a last day in a month. */
export function serverNow(days = 0): Date {
  return new Date(Date.now() + ahead + days * 86_400_000)
}
