/**
 * What a form for each block is made of, from the same shapes that read them: fields with their kinds, choices, what they
 * name and how they are written.
 */
import { blocks } from './blocks.ts'
import type { Named, Said } from './fields.ts'
import { planSchema } from './schema.ts'

/** One value of a block. */
export type Field = Readonly<{ about: string }> &
  (
    | Readonly<{ is: 'text'; max: number; names: Named | null; says: Said | null }>
    | Readonly<{ is: 'choice'; values: readonly string[] }>
    | Readonly<{ is: 'list'; of: Field; atLeast: number }>
    | Readonly<{ is: 'map'; of: Field }>
    | Readonly<{ is: 'group'; fields: readonly GroupField[] }>
    | Readonly<{ is: 'either'; ways: readonly Field[] }>
  )
export type GroupField = Readonly<{ key: string; required: boolean; field: Field }>
export type BlockForm = Readonly<{ name: string; about: string; holds: 'one' | 'map' | 'list'; entry: Field }>

type Shape = Readonly<{
  type?: string
  description?: string
  properties?: Readonly<Record<string, Shape>>
  required?: readonly string[]
  enum?: readonly string[]
  anyOf?: readonly Shape[]
  items?: Shape
  minItems?: number
  maxLength?: number
  additionalProperties?: Shape | boolean
  names?: Named
  says?: Said
}>

const longest = 4_000

function fieldOf(shape: Shape, above: Pick<Shape, 'names' | 'says'> = {}): Field {
  const about = shape.description ?? ''
  const names = shape.names ?? above.names ?? null
  const says = shape.says ?? above.says ?? null
  const inner = { ...(names ? { names } : {}), ...(says ? { says } : {}) }
  if (shape.anyOf) return { is: 'either', about, ways: shape.anyOf.map(way => fieldOf(way, inner)) }
  if (shape.enum) return { is: 'choice', about, values: shape.enum }
  if (shape.type === 'array') return { is: 'list', about, of: fieldOf(shape.items ?? {}, inner), atLeast: shape.minItems ?? 0 }
  if (shape.properties)
    return {
      is: 'group',
      about,
      fields: Object.entries(shape.properties).map(([key, field]) => ({
        key,
        required: shape.required?.includes(key) ?? false,
        field: fieldOf(field),
      })),
    }
  if (shape.type === 'object')
    return { is: 'map', about, of: fieldOf(typeof shape.additionalProperties === 'object' ? shape.additionalProperties : {}, inner) }
  return { is: 'text', about, max: shape.maxLength ?? longest, names, says }
}

/** The forms of all blocks, in the order of the language. */
export function blockForms(): readonly BlockForm[] {
  const schemas = planSchema() as Readonly<Record<string, Shape>>
  return blocks.map(({ name, about, holds }) => {
    const held = schemas[name]!
    const entry = holds === 'one' ? { ...held, description: '' } : holds === 'list' ? held.items : held.additionalProperties
    return { name, about, holds, entry: fieldOf(entry as Shape) }
  })
}
