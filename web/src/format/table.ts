// Tables as text: CSV with a byte-order mark so that spreadsheets read Chinese.
export interface TableColumn {
  key: string
  title: string
  unit?: string
  align?: 'left' | 'right'
}
export type TableCell = string | number | null | undefined
export type TableRow = Record<string, TableCell>

/** Cells that a spreadsheet would run as a formula are written as text. */
function cell(value: TableCell): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'number' ? String(value) : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function csvOf(columns: TableColumn[], rows: TableRow[]): string {
  const head = columns.map((column) => cell(column.unit ? `${column.title} (${column.unit})` : column.title))
  const lines = rows.map((row) => columns.map((column) => cell(row[column.key])).join(','))
  return `\uFEFF${[head.join(','), ...lines].join('\r\n')}\r\n`
}

export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
export const saveCsv = (name: string, columns: TableColumn[], rows: TableRow[]) =>
  saveFile(`${name}.csv`, new Blob([csvOf(columns, rows)], { type: 'text/csv;charset=utf-8' }))
