import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical } from './canonical.ts'
import { contradictions, differences } from './verify.ts'

const line = (stream: string, seq: number, more: object = {}): string =>
  canonical({ org: 'main', stream, seq, id: `${stream}-${seq}`, at: 1000 + seq, fact: { type: 'NoteAdded', note: `n${seq}` }, ...more })
const log = [line('a', 1), line('a', 2), line('b', 1), line('a', 3), line('b', 2)]
const changed = (at: number, to: string | null): string[] => log.flatMap((one, i) => (i !== at ? [one] : to === null ? [] : [to]))

test('C-30 a log that is as it was written contradicts nothing', () => {
  expect(contradictions(log, true)).toEqual([])
  expect(contradictions(log.slice(2), false)).toEqual([])
  expect(differences([...log, line('c', 1)], log)).toEqual([])
})

test('C-30 the record that is wrong is named: cut, written otherwise, missing, moved, doubled, of another time or organisation', () => {
  const wrong = (lines: readonly string[]) => contradictions(lines, true).map(one => `${one.line}: ${one.what}`)
  expect(wrong(changed(1, log[1]!.slice(0, 40)))).toEqual([
    '2: the line is no whole event: it was cut, or changed',
    expect.stringContaining('4: before entry 3 of stream a'),
  ])
  expect(wrong(changed(1, log[1]!.replace('"at":', '"at": ')))[0]).toBe(
    '2: entry 2 of stream a (NoteAdded) is not as it was written: its bytes are not the canonical ones',
  )
  expect(wrong(changed(1, null))).toEqual(['3: before entry 3 of stream a (NoteAdded), entry 2 is missing'])
  expect(wrong(log.slice(2))).toContain('2: before entry 3 of stream a (NoteAdded), entries 1 to 2 are missing')
  expect(wrong([log[0]!, log[3]!, log[2]!, log[1]!, log[4]!])).toEqual([
    '2: before entry 3 of stream a (NoteAdded), entry 2 is missing',
    '4: entry 2 of stream a (NoteAdded) stands after entry 3 in line 2',
  ])
  expect(wrong([...log, log[4]!])).toEqual([
    '6: entry 2 of stream b (NoteAdded) has the id of line 5',
    '6: entry 2 of stream b (NoteAdded) stands after entry 2 in line 5',
  ])
  expect(wrong(changed(3, line('a', 3, { at: 1 })))).toEqual([
    '4: entry 3 of stream a (NoteAdded) is of an earlier time than the entry before it, in line 2',
  ])
  expect(wrong(changed(3, line('a', 3, { org: 'other' })))).toEqual([
    '4: entry 3 of stream a (NoteAdded) is of organisation other, and the log of main',
  ])
  expect(wrong(changed(3, '{"org":"main"}'))[0]).toContain('4: the line is no event')
})

test('C-30 beside an export of then the record that differs is named, one that was written anew in good form too', () => {
  const wrong = (lines: readonly string[]) => differences(lines, log).map(one => `${one.line}: ${one.what}`)
  expect(wrong(changed(1, line('a', 2, { fact: { type: 'NoteAdded', note: 'another' } })))).toEqual([
    '2: entry 2 of stream a (NoteAdded), line 2 of what was kept, reads otherwise here',
  ])
  expect(wrong(changed(1, null))).toEqual(['2: entry 2 of stream a (NoteAdded), line 2 of what was kept, is missing here'])
  expect(wrong([log[0]!, line('z', 1), ...log.slice(1)])).toEqual([
    '2: entry 1 of stream z (NoteAdded) was not there; it stands before entry 2 of stream a (NoteAdded), line 2 of what was kept',
  ])
  expect(wrong(log.slice(0, 3))).toEqual([
    '4: entry 3 of stream a (NoteAdded), line 4 of what was kept, is missing here',
    '4: entry 2 of stream b (NoteAdded), line 5 of what was kept, is missing here',
  ])
})

test('C-30 whatever byte of a log is changed, it is told beside the export of then', () => {
  const text = log.join('\n')
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('x', '0', ' ', '"', '\n', ''), (at, by) => {
      const other = text.slice(0, at) + by + text.slice(at + 1)
      fc.pre(other !== text)
      expect(differences(other.split('\n'), log)).not.toEqual([])
    }),
  )
})
