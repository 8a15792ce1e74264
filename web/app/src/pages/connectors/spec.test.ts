import { expect, test } from 'vitest'
import { topics, type Shape } from './messages'
import { sampleOf, specIn, specOf } from './spec'

test('what is edited as text is what it was made of', () => {
  const spec = specIn(specOf({ kind: 'sql', origin: { query: 'SELECT 1' }, mapping: { fields: { sku: 'a' } } }))
  expect(spec).toEqual({ sql: { query: 'SELECT 1' }, mapping: { fields: { sku: 'a' } } })
  for (const wrong of ['', '{', '[]', '3', 'null']) expect(specIn(wrong)).toBeUndefined()
})

test('each topic has something to start from, by either way', () => {
  for (const topic of Object.keys(topics) as Shape['topic'][]) {
    expect(specIn(sampleOf(topic, 'http'))?.http?.url).toContain(topic)
    expect(specIn(sampleOf(topic, 'sql'))?.sql?.query).toContain(':watermark')
  }
})
