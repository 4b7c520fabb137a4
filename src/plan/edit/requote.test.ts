import { expect, test } from 'vitest'
import { compile } from '../compile.ts'
import { shippedSource } from '../testing/shipped.ts'
import type { Value } from '../yaml.ts'
import { editDocument, outlineOf } from './document-edit.ts'

const errors = (source: string) =>
  compile(source)
    .problems.filter(p => p.severity === 'error')
    .map(p => p.code)

/** P1 of the team's plan with other figures, as a form writes it. */
function changed(source: string, more: Record<string, Value>, mentions: boolean) {
  const { block, entries } = outlineOf(source)!.find(b => b.name === 'severities')!
  const value = { ...(entries!.find(e => e.id === 'P1')!.value as Record<string, Value>), ...more }
  const made = editDocument(source, { do: 'set', block, entry: 'P1', value, mentions })
  if (!('source' in made)) throw new Error(made.problem)
  return made
}

test('X-01 a figure that a form changes takes its quotes in the prose along, so that the plan can still run; nothing else changes', () => {
  for (const source of [shippedSource('team'), `\uFEFF${shippedSource('team').replaceAll('\n', '\r\n')}`]) {
    const alone = changed(source, { acknowledge: '5 minutes', respond: '10 minutes' }, false)
    expect(errors(alone.source)).toEqual(['stale-quote', 'stale-quote'])
    const made = changed(source, { acknowledge: '5 minutes', respond: '10 minutes' }, true)
    expect(errors(made.source)).toEqual([])
    expect(made.mentions).toHaveLength(2)
    const back = made.source
      .replace('[5 minutes](#P1.acknowledge)', '[15 minutes](#P1.acknowledge)')
      .replace('[10 minutes](#P1.respond)', '[15 minutes](#P1.respond)')
    expect(back).toBe(alone.source)
  }
})

test('what was at odds before stays at odds, and a change that nothing quotes has no mentions', () => {
  const source = shippedSource('team').replace('[30 minutes](#P2.respond)', '[40 minutes](#P2.respond)')
  const made = changed(source, { respond: '10 minutes' }, true)
  expect(errors(made.source)).toEqual(['stale-quote'])
  expect(made.source).toContain('[40 minutes](#P2.respond)')
  expect(changed(source, { name: 'Gravest' }, true).mentions).toEqual([])
})
