// Indicators of one level-1 group under their level-2 headings, in the order of the standard.
import { named } from '@/i18n'
import type { Assessment, Indicator, TreeNode } from './types'

export interface LevelTwo {
  id: string
  /** Empty where the standard has no second level here. */
  name: string
  indicators: Indicator[]
}

function leaves(node: TreeNode): string[] {
  return node.indicator ? [node.id] : (node.children ?? []).flatMap(leaves)
}

export function levelTwoOf(assessment: Assessment, group: string): LevelTwo[] {
  const byId = new Map(assessment.indicators.map((one) => [one.id, one]))
  const node = assessment.tree.find((one) => one.id === group)
  const parts: LevelTwo[] = []
  for (const child of node?.children ?? []) {
    const indicators = leaves(child).flatMap((id) => byId.get(id) ?? [])
    if (!child.indicator) {
      parts.push({ id: child.id, name: named(child.name), indicators })
      continue
    }
    const last = parts[parts.length - 1]
    if (last && last.name === '') last.indicators.push(...indicators)
    else parts.push({ id: child.id, name: '', indicators })
  }
  return parts
}
