import { expect, test } from 'vitest'
import { blocks } from './blocks.ts'
import { outlineOf } from './edit/document-edit.ts'
import { blockForms, type Field } from './form.ts'
import { shippedSource } from './testing/shipped.ts'
import type { Value } from './yaml.ts'

/** Where a value has no place in a form. */
function outside(field: Field, value: Value, path: string): string[] {
  switch (field.is) {
    case 'text':
      return typeof value === 'string' ? [] : [path]
    case 'choice':
      return typeof value === 'string' && field.values.includes(value) ? [] : [path]
    case 'list':
      return Array.isArray(value) ? value.flatMap((one, i) => outside(field.of, one, `${path}.${i}`)) : [path]
    case 'map':
      return typeof value === 'object' && !Array.isArray(value)
        ? Object.entries(value).flatMap(([k, one]) => outside(field.of, one, `${path}.${k}`))
        : [path]
    case 'group':
      return typeof value === 'object' && !Array.isArray(value)
        ? Object.entries(value).flatMap(([k, one]) => {
            const inner = field.fields.find(f => f.key === k)
            return inner ? outside(inner.field, one, `${path}.${k}`) : [`${path}.${k}`]
          })
        : [path]
    case 'either':
      return field.ways.some(way => outside(way, value, path).length === 0) ? [] : [path]
  }
}

test('every block has a form, and whatever the shipped plans say has its field in it', () => {
  const forms = blockForms()
  expect(forms.map(f => f.name)).toEqual(blocks.map(b => b.name))
  for (const name of ['lean', 'team'] as const)
    for (const block of outlineOf(shippedSource(name))!)
      for (const entry of block.entries!)
        expect(outside(forms.find(f => f.name === block.name)!.entry, entry.value, block.name)).toEqual([])
})

test('a field knows its choices, what it names, how it is written and whether it is needed', () => {
  const field = (block: string, key: string) => {
    const entry = blockForms().find(f => f.name === block)!.entry
    return entry.is === 'group' ? entry.fields.find(f => f.key === key)! : null
  }
  expect(field('severities', 'pages')).toMatchObject({ required: true, field: { is: 'choice', values: ['loud', 'quiet', 'nobody'] } })
  expect(field('obligations', 'who')).toMatchObject({ required: false, field: { is: 'text', names: 'role' } })
  expect(field('obligations', 'law')).toMatchObject({ field: { names: 'law' } })
  expect(field('obligations', 'due')).toMatchObject({
    required: true,
    field: { is: 'either', ways: [{ says: 'due' }, { is: 'map', of: { says: 'due' } }] },
  })
  expect(field('severities', 'mobilise')).toMatchObject({
    field: { is: 'either', ways: [{ names: 'role' }, { is: 'list', of: { names: 'role' } }] },
  })
  expect(field('escalation', 'steps')).toMatchObject({ field: { is: 'list', atLeast: 1, of: { says: 'page' } } })
})
