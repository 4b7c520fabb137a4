import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { allEvidenceKinds } from './evidence-kinds.ts'
import { readPosture } from './read-posture.ts'

const reference = readFileSync(new URL('../../docs/reference/trust.md', import.meta.url), 'utf8')

test('the reference names every kind of evidence, and its example is a document that is taken', () => {
  const table = reference.split('\n').filter(line => line.startsWith('| `'))
  expect(table.flatMap(line => [...line.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(match => match[1]!)).sort()).toEqual(
    [...allEvidenceKinds].sort(),
  )
  const example = /```yaml\n([\s\S]*?)```/.exec(reference)![1]!
  expect(readPosture(example).problems).toEqual([])
})
