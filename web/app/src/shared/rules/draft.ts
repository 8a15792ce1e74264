/** A rule as people edit it: some conditions, all or any of which must hold. The program's own form is wider. */
export type Measure =
  | 'spend' | 'orders' | 'days_since_order' | 'days_since_added' | 'days_since_message' | 'bought' | 'favourite'
  | 'mentioned' | 'birthday' | 'store' | 'source' | 'tag'
export type Op = '>=' | '>' | '<=' | '<' | '='

export interface Line {
  measure: Measure
  not: boolean
  op: Op
  /** Fen, times, days or percent. */
  value: number | null
  /** Only so many days back; null: ever. */
  days: number | null
  words: string[]
  tags: number[]
}

export interface Draft {
  join: 'all' | 'any'
  lines: Line[]
}

export type Rule = Record<string, unknown>

/** Where each measure keeps its list, and what it needs besides. */
export const SHAPES: Readonly<Record<Measure, { compares?: true; value?: string; words?: string; days?: true }>> = {
  spend: { compares: true, value: 'value', days: true },
  orders: { compares: true, value: 'value', days: true },
  days_since_order: { compares: true, value: 'value' },
  days_since_added: { compares: true, value: 'value' },
  days_since_message: { compares: true, value: 'value' },
  bought: { words: 'categories', days: true },
  favourite: { words: 'category', value: 'percent', days: true },
  mentioned: { words: 'words', days: true },
  birthday: { value: 'within' },
  store: { words: 'names', days: true },
  source: { words: 'codes' },
  tag: {},
}

export const freshLine = (measure: Measure = 'spend'): Line => ({
  measure, not: false, op: '>=', value: measure === 'favourite' ? 50 : null, days: null, words: [], tags: [],
})
export const freshDraft = (): Draft => ({ join: 'all', lines: [freshLine()] })

function ruleOfLine(line: Line): Rule | null {
  const shape = SHAPES[line.measure]
  const rule: Rule = { measure: line.measure }
  if (line.measure === 'tag') {
    if (!line.tags.length) return null
    rule.tags = line.tags
  }
  if (shape.words) {
    if (!line.words.length) return null
    rule[shape.words] = shape.words === 'category' ? line.words[0] : line.words
  }
  if (shape.compares) rule.op = line.op
  if (shape.value) {
    if (line.value === null) return null
    rule[shape.value] = line.value
  }
  if (shape.days && line.days) rule.days = line.days
  return line.not ? { not: rule } : rule
}

/** The rule a draft stands for; null while a condition is not filled in. */
export function ruleOf(draft: Draft): Rule | null {
  const parts = draft.lines.map(ruleOfLine)
  return parts.length && parts.every((part) => part !== null) ? { [draft.join]: parts } : null
}

function lineOf(part: Rule): Line | null {
  const not = 'not' in part
  const rule = (not ? part.not : part) as Rule
  const measure = rule.measure as Measure
  if (!(measure in SHAPES)) return null
  const shape = SHAPES[measure]
  const words = shape.words ? rule[shape.words] : []
  return {
    ...freshLine(measure),
    not,
    op: (rule.op as Op | undefined) ?? '>=',
    value: shape.value ? ((rule[shape.value] as number | undefined) ?? null) : null,
    days: (rule.days as number | null | undefined) ?? null,
    words: typeof words === 'string' ? [words] : [...((words as string[] | undefined) ?? [])],
    tags: [...((rule.tags as number[] | undefined) ?? [])],
  }
}

/** The draft of a rule; null for one that is deeper than people edit here. */
export function draftOfRule(rule: Rule): Draft | null {
  const join = 'any' in rule ? 'any' : 'all'
  const parts = (rule[join] as Rule[] | undefined) ?? [rule]
  const lines = parts.map(lineOf)
  return lines.every((line) => line !== null) ? { join, lines: lines as Line[] } : null
}
