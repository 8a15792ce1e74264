import type { Connector, Shape } from './messages'

type Spec = Pick<Shape, 'http' | 'sql' | 'mapping'>

/** Where a connector pulls from and what is what, as text that a person edits. */
export function specOf(connector: Pick<Connector, 'kind' | 'origin' | 'mapping'>): string {
  return JSON.stringify({ [connector.kind]: connector.origin, mapping: connector.mapping }, null, 2)
}

/** What such a text says; undefined when it is no JSON object. */
export function specIn(text: string): Spec | undefined {
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined
    return found as Spec
  } catch {
    return undefined
  }
}

const yuan = (path: string): { path: string; unit: 'yuan' } => ({ path, unit: 'yuan' })
const FIELDS: Readonly<Record<Shape['topic'], Spec['mapping']['fields']>> = {
  orders: { order_no: 'id', status: 'status', amount_fen: yuan('amount'), placed_at: 'created_at', phone: 'buyer.phone' },
  products: { sku: 'sku', name: 'title', price_fen: yuan('price') },
  stock: { sku: 'sku', stock: 'quantity' },
  reviews: { review_no: 'id', stars: 'score', written_at: 'created_at', order_no: 'order_id', text: 'content' },
  refunds: { refund_no: 'id', order_no: 'order_id', state: 'status', amount_fen: yuan('amount'), asked_at: 'created_at' },
}

/** Something to start from: an address that answers with JSON, or a query. */
export function sampleOf(topic: Shape['topic'], kind: 'http' | 'sql'): string {
  const origin = kind === 'http'
    ? { url: `https://erp.example.com/api/${topic}`, records: 'data.list', params: { page: '{page}' }, paging: { kind: 'page' } }
    : { query: `SELECT * FROM ${topic} WHERE updated_at > :watermark ORDER BY updated_at` }
  return specOf({ kind, origin, mapping: { fields: FIELDS[topic], watermark: 'updated_at', version: 'updated_at' } })
}
