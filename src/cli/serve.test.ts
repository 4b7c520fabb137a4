import { expect, test } from 'vitest'
import { tellPerson } from './serve.ts'

test('a line of the log says on which day it was, what is wrong, and why', () => {
  const lines: string[] = []
  const tell = tellPerson({ err: text => void lines.push(text) })
  tell('error', 'a page was not sent', { why: '401', incident: 1 })
  tell('info', 'all is well')
  expect(lines).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ a page was not sent \(why: 401, incident: 1\)$/)])
})
