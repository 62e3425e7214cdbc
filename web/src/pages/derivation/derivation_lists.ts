// A tree as a list, for export and for counting what it rests on.
import { named } from '@/i18n'
import { saveCsv, type TableColumn, type TableRow } from '@/format/table'
import type { DerivationAnswer, DerivationNode, Origin } from './types'
import { isUndetermined } from './types'

export interface FlatNode {
  depth: number
  node: DerivationNode
}

export function flatten(node: DerivationNode, depth = 0): FlatNode[] {
  const below = (node.children ?? []).flatMap((child) => flatten(child, depth + 1))
  return [{ depth, node }, ...below]
}

export function rowsText(origin: Origin): string {
  if (!origin.first_row) return ''
  return origin.last_row && origin.last_row !== origin.first_row
    ? `${origin.first_row}–${origin.last_row}`
    : String(origin.first_row)
}

function valueOf(node: DerivationNode): TableRow {
  const result = node.result
  if (!result) return {}
  if (isUndetermined(result)) return { missing: result.missing.join(' ') }
  if ('value' in result) return { value: result.value, unit: result.unit }
  if ('values' in result) return { value: result.values.map((one) => one ?? '').join(' '), unit: result.unit }
  if ('flag' in result) return { value: String(result.flag) }
  return { value: result.text }
}

const columns: TableColumn[] = [
  'depth', 'name', 'title', 'expression', 'value', 'unit', 'status', 'measured_share', 'file', 'rows',
  'sha256', 'pack', 'clause', 'source', 'confidence', 'missing', 'notes',
].map((key) => ({ key, title: key }))

export function treeRows(root: DerivationNode): TableRow[] {
  return flatten(root).map(({ depth, node }) => {
    const { name, title, expression, status, origin = {} } = node
    const { file, sha256, pack, clause, source, confidence } = origin
    return {
      depth, name, title: named(title), expression: named(expression), status, file, sha256, pack, clause, source, confidence,
      ...valueOf(node),
      measured_share: node.measured_share?.value,
      rows: rowsText(origin),
      notes: (node.notes ?? []).map(named).join('; '),
    }
  })
}

export function saveTree(answer: DerivationAnswer): void {
  saveCsv(`${answer.figure}-${answer.period}`, columns, treeRows(answer.derivation))
}
