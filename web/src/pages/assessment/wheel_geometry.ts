// Where a sector of the score wheel stands: its angle is the weight of a group, its radius the share
// of full marks. Drawing only; no figure is derived here.

export interface Point {
  x: number
  y: number
}

/** A point of a circle around (0, 0); turns count clockwise from the top, 1 = once around. */
export function onCircle(radius: number, turn: number): Point {
  const angle = 2 * Math.PI * turn
  return { x: radius * Math.sin(angle), y: -radius * Math.cos(angle) }
}

/** The outline of a ring sector as an SVG path. */
export function sectorPath(inner: number, outer: number, from: number, to: number): string {
  const large = to - from > 0.5 ? 1 : 0
  const a = onCircle(outer, from)
  const b = onCircle(outer, to)
  const c = onCircle(inner, to)
  const d = onCircle(inner, from)
  const f = (n: number) => n.toFixed(2)
  return (
    `M${f(a.x)},${f(a.y)} A${f(outer)},${f(outer)} 0 ${large} 1 ${f(b.x)},${f(b.y)} ` +
    `L${f(c.x)},${f(c.y)} A${f(inner)},${f(inner)} 0 ${large} 0 ${f(d.x)},${f(d.y)} Z`
  )
}

export type Level = 'good' | 'fair' | 'poor'

/** How a share of full marks is coloured. */
export function levelOf(share: number): Level {
  if (share >= 0.8) return 'good'
  return share >= 0.5 ? 'fair' : 'poor'
}
