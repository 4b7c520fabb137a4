import { expect, test } from 'vitest'
import type { Obligation } from '../shapes.ts'
import { leftOwed } from './left-owed.ts'

test('X-03 closing is asked over what stays owed, and not over what is done, only possible, or met by answering', () => {
  const of = (id: string, state: Obligation['state'], can: Obligation['can'] = ['meet', 'waive']) => ({ id, state, can }) as Obligation
  const all = [
    of('review', 'owed'),
    of('tell', 'overdue'),
    of('ack', 'overdue', ['acknowledge', 'waive']),
    of('maybe', 'possible'),
    of('done', 'met'),
    of('waived', 'waived'),
  ]
  expect(leftOwed(all).map(o => o.id)).toEqual(['review', 'tell'])
})
