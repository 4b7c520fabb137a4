/** The shapes of /api/v1 for editing a plan's document by its blocks. As in plan-api.ts. */
import { z } from 'zod'
import { PlanSource } from './plan-api.ts'

// a value of a block: text, a list, or a map of keys and values
export type BlockValue = string | BlockValue[] | { [key: string]: BlockValue }
const words = z.string().max(20_000)
const Value: z.ZodType<BlockValue> = z
  .lazy(() => z.union([words, z.array(Value).max(500), z.record(z.string().max(200), Value)]))
  .meta({ id: 'PlanBlockValue' })

const Said = z.enum(['length', 'due', 'condition', 'met', 'page', 'set', 'again'])
const Named = z.enum(['role', 'position', 'severity', 'kind', 'phase', 'fact', 'obligation', 'vendor', 'law'])
export type FormField = { about: string } & (
  | { is: 'text'; max: number; names: z.infer<typeof Named> | null; says: z.infer<typeof Said> | null }
  | { is: 'choice'; values: string[] }
  | { is: 'list'; of: FormField; atLeast: number }
  | { is: 'map'; of: FormField }
  | { is: 'group'; fields: { key: string; required: boolean; field: FormField }[] }
  | { is: 'either'; ways: FormField[] }
)
const about = z.string()
const FormField: z.ZodType<FormField> = z
  .lazy(() =>
    z.union([
      z.object({ is: z.literal('text'), about, max: z.number().int(), names: Named.nullable(), says: Said.nullable() }),
      z.object({ is: z.literal('choice'), about, values: z.array(z.string()) }),
      z.object({ is: z.literal('list'), about, of: FormField, atLeast: z.number().int() }),
      z.object({ is: z.literal('map'), about, of: FormField }),
      z.object({ is: z.literal('group'), about, fields: z.array(z.object({ key: z.string(), required: z.boolean(), field: FormField })) }),
      z.object({ is: z.literal('either'), about, ways: z.array(FormField) }),
    ]),
  )
  .meta({ id: 'PlanFormField' })

export const PlanForms = z.object({
  blocks: z.array(z.object({ name: z.string(), about: z.string(), holds: z.enum(['one', 'map', 'list']), entry: FormField })),
  said: z.record(z.string(), z.array(z.string())).describe('how each grammar is written, by example'),
  laws: z.array(z.object({ id: z.string(), name: z.string(), cited: z.string() })).describe('the rules of law that a plan may name'),
})
export const PlanOutline = z.object({
  clauses: z.array(z.object({ id: z.string().nullable(), number: z.string(), title: z.string(), line: z.number().int() })),
  blocks: z
    .array(
      z.object({
        block: z.number().int(),
        name: z.string(),
        clause: z.string().nullable(),
        line: z.number().int(),
        end: z.number().int().describe('the line of its closing fence'),
        entries: z
          .array(z.object({ id: z.string().nullable(), line: z.number().int(), value: Value }))
          .nullable()
          .describe('null: it cannot be read as it is'),
      }),
    )
    .describe('in the order of the document'),
})
const block = z.number().int().min(0)
const entry = z.string().max(200)
export const PlanEdit = PlanSource.extend({
  edit: z.discriminatedUnion('do', [
    z.object({
      do: z.literal('set'),
      block,
      entry: entry.nullable().describe('null: the block is one thing'),
      value: Value,
      mentions: z.boolean().optional().describe('what the prose quotes of it too'),
    }),
    z.object({ do: z.literal('add'), block, entry: entry.nullable().describe('null: to a list'), value: Value }),
    z.object({ do: z.literal('remove'), block, entry }),
    z.object({
      do: z.literal('rename'),
      block,
      entry,
      to: entry,
      mentions: z.boolean().optional().describe('what names it elsewhere too'),
    }),
    z.object({ do: z.literal('move'), block, entry, up: z.boolean() }),
    z.object({ do: z.literal('new block'), clause: z.string().max(200), name: z.string().max(60), entry: entry.nullable(), value: Value }),
  ]),
})
const Mention = z.object({ line: z.number().int(), before: z.string(), after: z.string() })
export const PlanEdited = z.object({
  source: z.string(),
  line: z.number().int().describe('where it changed'),
  mentions: z.array(Mention).optional().describe('lines elsewhere that name a renamed id or quote a changed figure, and changed too'),
})
