import { expect, test } from 'vitest'
import { blocks } from './blocks.ts'
import { blockSchema, planSchema } from './schema.ts'

test('there is a JSON Schema for each block, with a word about every one', () => {
  const schema = planSchema()
  expect(Object.keys(schema)).toEqual(blocks.map(b => b.name))
  for (const one of Object.values(schema) as { $schema: string; description: string; type: string }[]) {
    expect(one.$schema).toContain('2020-12')
    expect(one.description.length).toBeGreaterThan(20)
    expect(['object', 'array']).toContain(one.type)
  }
  expect(blockSchema('review')).toHaveProperty('schema.additionalProperties', false)
  expect(blockSchema('review')).toHaveProperty('schema.properties.after.description')
  expect(blockSchema('reviews')).toMatchObject({ instead: 'write review' })
})
