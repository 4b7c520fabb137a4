import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Event } from './event.ts'
import { fold } from './fold.ts'
import { id } from './id.ts'
import { canonical, canonicalEvent } from './log/canonical.ts'
import { at, by, tell } from './testing/story.ts'

/**
 * Streams as they were written by earlier releases, with the state that they folded to. These files are never edited: a
 * change of the facts brings a new schema that lifts the old one, and a new file beside them.
 */
const frozen = ['2026-11-a-p1-worked-to-its-end', '2026-11-a-breach-told']
const lines = (name: string) =>
  readFileSync(new URL(`./testing/frozen/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')

test.each(frozen)('C-30 history folds under today’s code to what it folded to then: %s', name => {
  const events = lines(`${name}.jsonl`).map(line => JSON.parse(line) as Event)
  expect(events.map(canonicalEvent)).toEqual(lines(`${name}.jsonl`))
  expect(canonical(fold(events))).toBe(lines(`${name}.state.jsonl`)[0])
})

test('C-19 every state is the fold of its events and nothing else: from the first signal to the end the way can be read', () => {
  const story = tell()
  story.open('03:00', 'P1')
  story.acknowledge('03:20', 'ana')
  story.when('04:00', 'ben', { type: 'Resolve', note: null })
  expect(fold(story.events)).toEqual(story.now())
  expect(story.events[0]!.by).toEqual(by.source)
  for (const event of story.events) {
    expect(event.under).toMatchObject({ plan: 'plan-1', people: 'people-1', code: 'fold-3' })
    expect(event.command).not.toBe('')
  }
  expect(story.events.at(-1)!.at).toBe(at('04:00'))
})

test('events of a newer release are not folded as if they were understood', () => {
  const story = tell()
  story.open('03:00', 'P1')
  expect(() => fold([{ ...story.events[0]!, schema: 2, id: id('e') }])).toThrow('written by a newer release')
})
