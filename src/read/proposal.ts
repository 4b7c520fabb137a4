/**
 * A first text of a notification, from the plan's own words with the facts filled in. What no fact tells stays missing, and is
 * shown so; what is known in part says which part is not. A person writes on from there: nothing of it is sent by itself.
 */
import { fieldSetOf } from '../core/obligation/law/fields/sets.ts'
import type { Plan } from '../core/plan.ts'
import type { NotificationForm } from '../core/plan-parts.ts'
import { isOpen } from '../core/span.ts'
import { placePattern } from '../plan/blocks/notifications.ts'
import { printSpan } from '../plan/words.ts'
import { iso } from './instant.ts'
import { type Answered, type Known, type KnownFrom, knownOf } from './known.ts'

type State = Answered['state']
/** Contents that a plan may name in its own way, and the fields that they are made of. */
const madeOf: Readonly<Record<string, readonly string[]>> = {
  categories: ['data', 'people'],
  scope: ['nature'],
  steps: ['measures'],
  whom: ['contact'],
}
const fieldsOf = (content: string): readonly string[] => madeOf[content] ?? [content]

function contentOf(known: Known, content: string): Answered {
  const parts = fieldsOf(content).map(field => known(field))
  const said = parts.filter(part => part.state !== 'missing')
  const text = said.flatMap(part => (part.text ? [part.text] : [])).join('\n')
  if (said.length === 0) return { state: 'missing', text: null, from: null }
  const state: State = parts.every(part => part.state === 'present') ? 'present' : 'unknown'
  return {
    state: state === 'present' && text === '' ? 'unknown' : state,
    text,
    from: said.some(p => p.from === 'a person') ? 'a person' : 'facts',
  }
}

/** Places in braces, filled in; those that nothing is known for stand as such in the text, and are named. */
function filled(text: string, from: KnownFrom, known: Known): Readonly<{ text: string; unfilled: readonly string[] }> {
  const { incident, number, plan } = from
  const unfilled: string[] = []
  const own: Readonly<Record<string, string | undefined>> = {
    incident: `#${number}`,
    severity: plan.severities.find(s => s.id === incident.severity)?.name,
    kind: plan.kinds.find(k => k.id === incident.kind)?.name,
    customers: incident.law?.affected === null || incident.law === undefined ? undefined : String(incident.law.affected.count),
  }
  const made = text.replaceAll(placePattern, (_, name: string) => {
    const said = Object.hasOwn(own, name) ? own[name] : (known(name).text ?? undefined)
    if (said !== undefined && said !== '') return said
    unfilled.push(name)
    return '[not known yet]'
  })
  return { text: made, unfilled: [...new Set(unfilled)] }
}

/** What the law that the form answers asks for, and how that stands in contents that are in these states. */
export function regimesOf(
  from: Pick<KnownFrom, 'plan' | 'rules' | 'incident'>,
  form: NotificationForm | undefined,
  states: Readonly<Record<string, State>>,
) {
  const { plan, rules, incident } = from
  const ids = new Set(plan.obligations.flatMap(o => (form?.obligations.includes(o.id) && o.law !== null && o.to !== null ? [o.law] : [])))
  const stateOf = (field: string): State => {
    const content = Object.keys(states).find(c => fieldsOf(c).includes(field))
    return content === undefined ? 'missing' : states[content]!
  }
  return [...ids].flatMap(id => {
    const rule = rules.findLast(r => r.id === id)
    const set = fieldSetOf(id, iso(incident.receivedAt).slice(0, 10))
    if (rule === undefined || set === null) return []
    const fields = set.fields.map(({ id: field, what, need }) => ({ id: field, what, need, state: stateOf(field) }))
    return [{ rule: id, name: rule.name, citation: set.citation, fields }]
  })
}

export const formIn = (plan: Plan, id: string | null): NotificationForm | undefined =>
  plan.notifications?.find(form => (form.id as string) === id)
export const aloneWords = (form: NotificationForm | undefined): string | null =>
  form?.alone === undefined ? null : isOpen(form.alone) ? `open: ${form.alone.open}` : printSpan(form.alone)

export function proposalOf(from: KnownFrom, form: NotificationForm | undefined, preliminary: boolean) {
  const known = knownOf(from)
  const subject = filled(form?.subject ?? `${form?.name ?? 'Notification'} ({incident})`, from, known)
  const opening = filled(form?.text ?? '', from, known)
  const contents = (form?.contents ?? []).map(({ id, what }) => {
    const { state, text, from: source } = contentOf(known, id)
    return { id, what, state, text: text ?? '', from: source }
  })
  return {
    form: (form?.id ?? null) as string | null,
    name: form?.name ?? 'Notification',
    preliminary: preliminary || contents.some(c => c.state !== 'present'),
    subject: subject.text,
    opening: opening.text,
    contents,
    unfilled: [...new Set([...subject.unfilled, ...opening.unfilled])],
    regimes: regimesOf(from, form, Object.fromEntries(contents.map(c => [c.id, c.state]))),
  }
}
