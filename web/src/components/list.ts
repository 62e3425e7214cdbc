export interface ListColumn<Row> {
  key: string
  title: string
  /** Field the server (or, for lists held here, the page) sorts by. */
  sort?: string
  align?: 'left' | 'right'
  /** Text of the cell for filter, sort and CSV of lists held here; a slot `cell-<key>` draws it. */
  text?: (row: Row) => string | number | null | undefined
  nowrap?: boolean
  /** Holds sentences: wide enough that a line takes several words. */
  long?: boolean
}
