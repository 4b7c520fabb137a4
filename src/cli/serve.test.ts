import { expect, test } from 'vitest'
import { tellPerson } from './serve.ts'

test('a line of the log says on which day it was, what is wrong, and why', () => {
  const lines: string[] = []
  const tell = tellPerson({ err: text => void lines.push(text) })
  tell('error', 'a page was not sent', { why: '401', incident: 1 })
  tell('info', 'all is well')
  expect(lines).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ a page was not sent \(why: 401, incident: 1\)$/)])
})

test('what others wrote makes no line of its own in the log, and does nothing to a terminal', () => {
  const lines: string[] = []
  tellPerson({ err: text => void lines.push(text) })('error', 'a request failed', {
    error: 'no such thing: x\n2026-11-30 03:00:00Z all is well\u001b[2J\u009b1A\r\u2028é',
  })
  expect(lines).toEqual([
    expect.stringMatching(/\(error: no such thing: x\\n2026-11-30 03:00:00Z all is well\\u001b\[2J\\u009b1A\\u000d\\u2028é\)$/),
  ])
})
