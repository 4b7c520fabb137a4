/** What a form holds of a block, and how it becomes what is written: pure, so that it can be tried without a screen. */
import type { PlanField, PlanValue } from '../../shapes.ts'

export const isText = (value: PlanValue | undefined): value is string => typeof value === 'string'
export const isList = (value: PlanValue | undefined): value is PlanValue[] => Array.isArray(value)
type Keyed = { [key: string]: PlanValue }
export const isKeyed = (value: PlanValue | undefined): value is Keyed => typeof value === 'object' && !Array.isArray(value)

/** What an empty form of it begins with. */
export function blank(field: PlanField): PlanValue {
  switch (field.is) {
    case 'text':
      return ''
    case 'choice':
      return ''
    case 'list':
      return field.atLeast > 0 ? [blank(field.of)] : []
    case 'map':
      return {}
    case 'group':
      return Object.fromEntries(field.fields.flatMap(({ key, required, field: inner }) => (required ? [[key, blank(inner)]] : [])))
    case 'either':
      return blank(field.ways[0]!)
  }
}

/** The way of writing that a value is in. */
export function wayOf(ways: readonly PlanField[], value: PlanValue): PlanField {
  const fits = ({ is }: PlanField) =>
    isText(value) ? is === 'text' || is === 'choice' : isList(value) ? is === 'list' : is === 'map' || is === 'group'
  return ways.find(fits) ?? ways[0]!
}
/** The same, written in another way: nothing that was said is lost where the other way has room for it. */
export function turned(value: PlanValue, to: PlanField): PlanValue {
  const first = isText(value) ? value : isList(value) ? (value[0] ?? '') : (Object.values(value)[0] ?? '')
  if (to.is === 'list') return isList(value) ? value : [isText(first) ? first : '']
  if (to.is === 'text' || to.is === 'choice') return isText(first) ? first : ''
  if (to.is === 'group') {
    const into = to.fields.find(f => f.required && f.field.is === 'text') ?? to.fields[0]
    return into && isText(first) ? { [into.key]: first } : blank(to)
  }
  return isKeyed(value) ? value : {}
}

const emptied = (value: PlanValue): boolean =>
  isText(value) ? value.trim() === '' : isList(value) ? value.length === 0 : Object.keys(value).length === 0

/** Without what was left empty; what is there stays as it is. */
export function pruned(value: PlanValue): PlanValue {
  if (isText(value)) return value
  if (isList(value)) return value.map(pruned).filter(one => !emptied(one))
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, one]) => [key, pruned(one)] as const)
      .filter(([, one]) => !emptied(one)),
  )
}

/** What must be there and is not, by its keys. */
export function missing(field: PlanField, value: PlanValue, named = ''): string[] {
  if (field.is === 'either') return missing(wayOf(field.ways, value), value, named)
  if (field.is === 'group') {
    const has = isKeyed(value) ? value : {}
    return field.fields.flatMap(({ key, required, field: inner }) => {
      const held = has[key]
      if (held === undefined || emptied(held)) return required ? [key] : []
      return missing(inner, held, key)
    })
  }
  if (field.is === 'list' && isList(value))
    return value.length < field.atLeast ? [named || 'an entry'] : value.flatMap(one => missing(field.of, one, named))
  return emptied(value) && field.is !== 'map' ? [named || 'a value'] : []
}

/** A line that tells one entry from the others. */
export function inShort(value: PlanValue): string {
  if (isText(value)) return value
  if (isList(value)) return value.map(inShort).join(', ')
  const told = ['name', 'what', 'about', 'for', 'when', 'ask', 'silent', 'to', 'every'].map(key => value[key]).find(isText)
  return told ?? inShort(Object.values(value)[0] ?? '')
}
