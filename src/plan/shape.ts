/** What zod found wrong with an entry, told in the author's words with the place in the document. */
import type { z } from 'zod'
import { meant } from './nearest.ts'
import type { Place, PlanProblem } from './problem.ts'
import type { Located } from './yaml.ts'

type Issue = z.core.$ZodIssue

export function locate(root: Located, path: readonly PropertyKey[]): Located | null {
  let here: Located | null = root
  for (const step of path) here = here?.children.get(String(step)) ?? null
  return here
}
/** The place of a value, or of the nearest thing above it. */
export function placeAt(root: Located, path: readonly PropertyKey[]): Place {
  let here = root
  let place = root.place
  for (const step of path) {
    const key = here.keys.get(String(step))
    const child = here.children.get(String(step))
    if (key) place = key
    if (!child) return place
    place = child.place
    here = child
  }
  return place
}

/** Keys that a schema knows at a path; empty where it takes any. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  let here = unwrap(schema)
  for (const step of path) {
    const def = here?._zod?.def
    if (def?.type === 'object') here = unwrap(def.shape?.[String(step)])
    else if (def?.type === 'array') here = unwrap(def.element)
    else if (def?.type === 'record') here = unwrap(def.valueType)
    else if (def?.type === 'union')
      here = unwrap(def.options?.find(o => ['array', 'record', 'object'].includes(unwrap(o)?._zod?.def.type ?? '')))
    else return []
  }
  return Object.keys(here?._zod?.def.shape ?? {})
}
type Inside = {
  _zod?: {
    def: { type: string; shape?: Record<string, unknown>; element?: unknown; valueType?: unknown; options?: unknown[]; innerType?: unknown }
  }
}
function unwrap(schema: unknown): Inside | undefined {
  let here = schema as Inside | undefined
  while (here?._zod && ['optional', 'nullable', 'default', 'readonly'].includes(here._zod.def.type))
    here = here._zod.def.innerType as Inside
  return here
}

const kindOf = (value: unknown) =>
  typeof value === 'string' ? (value === '' ? 'nothing' : 'text') : Array.isArray(value) ? 'a list' : 'a map'
const wanted: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
}

export function shapeProblems(issues: readonly Issue[], schema: z.ZodType, root: Located, named: string): readonly PlanProblem[] {
  return issues.flatMap(issue => one(issue, schema, root, named))
}

function one(issue: Issue, schema: z.ZodType, root: Located, named: string): readonly PlanProblem[] {
  const path = issue.path
  const place = placeAt(root, path)
  const name = path.length
    ? path
        .filter(p => typeof p !== 'number')
        .map(String)
        .join('.') || named
    : named
  const error = (code: string, at: Place, what: string, why: string, instead: string): PlanProblem => ({
    severity: 'error',
    code,
    ...at,
    what,
    why,
    instead,
  })
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path)
    const inside = locate(root, path)
    return issue.keys.map(key =>
      error(
        'unknown-key',
        inside?.keys.get(key) ?? place,
        `${named} has no key ${JSON.stringify(key.slice(0, 60))}.`,
        'A key that is not read would promise something that never happens.',
        /[\s?!.]/.test(key)
          ? 'A comma between { and } begins a new key: put text that holds a comma in quotes.'
          : `${cap(
              meant(
                key,
                known.filter(k => !inside?.keys.has(k)),
              ),
            )}, or remove it.`,
      ),
    )
  }
  const there = locate(root, path)
  if (there === null || there.value === '') {
    const at = there?.place ?? place
    return [
      error(
        'missing',
        at,
        there === null ? `${named} has no ${String(path.at(-1) ?? 'value')}.` : `${name} is empty.`,
        'It is needed to carry the plan out.',
        `Write ${there === null ? `${String(path.at(-1) ?? 'it')}: and its value` : 'a value, or the words that leave it open'}.`,
      ),
    ]
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String)
    const given = typeof there.value === 'string' ? there.value : kindOf(there.value)
    return [
      error(
        'unknown-value',
        place,
        `${name} cannot be ${JSON.stringify(given.slice(0, 80))}.`,
        `It is one of ${values.join(', ')}.`,
        `${cap(meant(given, values))}.`,
      ),
    ]
  }
  if (issue.code === 'too_small' && issue.message !== 'text')
    return [
      error('too-few', place, `${name} should have at least ${issue.minimum}.`, 'With fewer there is nothing to carry out.', 'Add to it.'),
    ]
  if (issue.code === 'invalid_type' || issue.code === 'invalid_union' || issue.code === 'too_small') {
    const expected = issue.code === 'invalid_type' ? (wanted[issue.expected] ?? issue.expected) : issue.message
    return [
      error(
        'wrong-shape',
        place,
        `${name} should be ${expected}, and is ${kindOf(there.value)}.`,
        'It cannot be read otherwise.',
        `Write ${expected}.`,
      ),
    ]
  }
  if (issue.code === 'too_big')
    return [error('too-long', place, `${name} is too long.`, `It may have ${issue.maximum} characters or entries.`, 'Write it shorter.')]
  return [
    error(
      'wrong-value',
      place,
      `${name} cannot be read: ${issue.message}.`,
      'It is needed to carry the plan out.',
      'Write it as the schema says.',
    ),
  ]
}
const cap = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
