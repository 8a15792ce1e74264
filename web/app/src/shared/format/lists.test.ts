import { expect, it } from 'vitest'
import { splitWords } from './lists'

it('divides words as people divide them, each once', () => {
  expect(splitWords('大码、 XXL,大码；加大 码 ，')).toEqual(['大码', 'XXL', '加大 码'])
  expect(splitWords(' 、')).toEqual([])
})
