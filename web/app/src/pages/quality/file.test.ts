import { expect, it } from 'vitest'
import { questionsOf } from './file'

it('takes a file of questions, and nothing else for one', () => {
  expect(questionsOf('{"questions": [{"text": "多久发货"}]}')).toEqual({ questions: [{ text: '多久发货' }] })
  expect(['', '[]', 'null', '{"questions": 3}', '问题,答案'].map(questionsOf)).toEqual(Array(5).fill(undefined))
})
