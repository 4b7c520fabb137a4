/** JSON Schema of the blocks, for editors and programs: made from the same shapes that read them. */
import { z } from 'zod'
import { blocks } from './blocks.ts'
import { meant } from './nearest.ts'

/** By name of block: JSON Schema (2020-12) of what the block holds. */
export function planSchema(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(blocks.map(block => [block.name, schemaOf(block)]))
}

/** The schema of one block; or, where there is none of that name, what to ask for instead. */
export function blockSchema(name: string): Readonly<{ schema: unknown }> | Readonly<{ problem: string; instead: string }> {
  const block = blocks.find(b => b.name === name)
  if (block) return { schema: schemaOf(block) }
  return {
    problem: `There is no block ${JSON.stringify(name)}.`,
    instead: meant(
      name,
      blocks.map(b => b.name),
    ),
  }
}

function schemaOf({ name, about, holds, entry }: (typeof blocks)[number]) {
  const held =
    holds === 'one' ? entry : holds === 'list' ? z.array(entry) : z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,59}$/), entry)
  const { $schema, ...schema } = z.toJSONSchema(held, { io: 'input' })
  return { $schema, title: name, description: about, ...schema }
}
