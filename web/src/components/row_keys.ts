/** Keys of rows by what the server numbered them; rows without a number get one of their own. */
export function rowKeys<Row extends object>(): (row: Row) => number {
  let turn = 0
  const keys = new WeakMap<Row, number>()
  return (row) => {
    const numbered = (row as { id?: number }).id
    const known = numbered ?? keys.get(row) ?? -++turn
    keys.set(row, known)
    return known
  }
}
