import { linesOf } from '@/pages/orders/lines'
import { STATES } from '@/pages/reviews/messages'
import { yuan } from '@/shared/format/money'
import { when } from '@/shared/format/time'
import { fieldNames, yesNo } from './messages'

export interface Cell {
  label: string
  value: string
}

type Raw = Record<string, unknown>

/** A record a connector would bring, as cells a person can check against the other system. */
export function cellsOf(record: Raw): Cell[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const told = wordsOf(name, value)
    return told ? [{ label: fieldNames[name] ?? name, value: told }] : []
  })
}

function wordsOf(name: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (name.endsWith('_fen')) return yuan(Number(value))
  if (name.endsWith('_at')) return when(String(value))
  if (name === 'state') return STATES[value as keyof typeof STATES].label
  if (name === 'items') return linesOf(value as unknown[]).map((line) => `${line.name} ${line.options} ×${line.quantity}`.replace('  ', ' ')).join('、')
  if (name === 'variants') return (value as Raw[]).map((each) => cellsOf({ ...each, sku: null }).map((cell) => cell.value).join(' ')).join('、')
  if (name === 'images') return String((value as unknown[]).length || '')
  if (typeof value === 'boolean') return yesNo[Number(value)] ?? ''
  if (Array.isArray(value)) return value.map((each) => wordsOf('', each)).join('、')
  if (typeof value === 'object') return Object.values(value).map((each) => wordsOf('', each)).filter(Boolean).join(' ')
  return String(value as string | number)
}
