/**
 * What a block of the plan is made of: a name, the shape of its entries (zod, which also gives the JSON Schema), and how
 * an entry becomes part of the compiled plan. One file per block in `blocks/`, one list in `blocks.ts`.
 */
import type { z } from 'zod'
import type { ClauseId } from '../core/plan.ts'
import type { Draft } from './draft.ts'
import type { Place } from './problem.ts'
import type { Located } from './yaml.ts'

/** One entry of a block: of a map its key and value, of a list its value, of a single thing the whole. */
export type Entry<V> = Readonly<{ key: string; value: V; place: Place; at: At; clause: ClauseId; located: Located }>
/** Where a value of the entry stands: `at('steps', 0)`; the entry itself where there is no such value. */
export type At = (...path: readonly (string | number)[]) => Place

export type Block = Readonly<{
  name: string
  about: string // one sentence, for the schema and for who asks
  /** `one`: the block is one thing, once in a plan; `map`: entries by id; `list`: entries in order. */
  holds: 'one' | 'map' | 'list'
  entry: z.ZodType
  /** The kind of id that the keys of a map declare; ids of broken entries count as known. */
  declares?: Declared
  read(entries: readonly Entry<never>[], draft: Draft): void
}>
export type Declared =
  | 'role'
  | 'position'
  | 'severity'
  | 'kind'
  | 'phase'
  | 'milestone'
  | 'fact'
  | 'rule'
  | 'obligation'
  | 'surface'
  | 'vendor'
  | 'playbook'
  | 'notification'
  | 'evidence'
  | 'metric'
  | 'outside'
  | 'checklist'

/** Types the entries of one block, and keeps the list of blocks free of type parameters. */
export function block<S extends z.ZodType>(
  definition: Omit<Block, 'entry' | 'read'> & { entry: S; read(entries: readonly Entry<z.infer<S>>[], draft: Draft): void },
): Block {
  return definition as unknown as Block
}
