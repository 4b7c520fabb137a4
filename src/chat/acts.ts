/**
 * What somebody does from the chat, in their own name: each is one command of core, like one from the console, and is recorded as done in
 * the chat. Who speaks is the person whose verified contact method the member is (members.ts); nobody else does anything.
 *
 * C1  What was told twice happens once: the command's id is made of the message, the press or the answer that it came by.
 * C2  Nothing counts as done before it is committed: that is when these promises resolve.
 * C3  What is written in the chat is not read: a note is a reply that mentions the app. Changing or deleting it there later
 *     changes nothing in the record.
 */
import type { Ask } from '../core/command.ts'
import type { StreamId } from '../core/event.ts'
import { id, type Ref } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
import { derive } from '../engine/derive.ts'
import type { Engine } from '../engine/port.ts'
import type { ChatDoes, ChatForm } from '../integrations/chat.ts'
import type { OrgId } from '../store/port.ts'
import { personBehind } from './members.ts'
import { numberOf, oneLine, severityWords } from './words.ts'

const noteMax = 10_000
const listedMax = 10
export type Act = Readonly<{ does: ChatDoes | 'note'; stream: StreamId; choice: string | null; text: string | null }>
/** `field`: what of the form is wrong, where it was a form. */
export type Done = Readonly<{ done: true; words: string }> | Readonly<{ done: false; words: string; field: 'choice' | 'text' }>

export type ChatActs = Readonly<{
  /** A sentence for a member who is nobody here; null: they are somebody. */
  stranger(org: OrgId, member: string): Promise<string | null>
  /** `once`: the same again is not done again. */
  act(org: OrgId, member: string, once: string, act: Act): Promise<Done>
  /** What a press asks before anything is done; a sentence: it can not be done now. Null: nothing is asked. */
  form(org: OrgId, does: ChatDoes, stream: StreamId): Promise<Omit<ChatForm, 'of'> | string | null>
  /** What is open, in a few lines. */
  open(org: OrgId): Promise<string>
}>

export function makeChatActs(needs: Readonly<{ engine: Engine; url: string }>): ChatActs {
  const { engine, url } = needs
  const stranger: ChatActs['stranger'] = async (org, member) => {
    const behind = personBehind(await engine.directory(org), member)
    switch (behind.is) {
      case 'person':
        return null
      case 'several':
        return `Two persons have your member id ${member} as a contact method, so nothing is done in either's name. Remove it from one of them: ${url}/people`
      case 'unverified':
        return `Your member id ${member} is in Tocsin, and has not proved that it is yours: send yourself a test page to it, and confirm it: ${url}/people`
      case 'nobody':
        return `Tocsin does not know who you are here, and has done nothing. Add your Slack member id ${member} to your contact methods, send yourself a test page, and confirm it: ${url}/people`
    }
  }
  const ask = (act: Act, person: string, text: (words: string) => Ref): Ask => {
    const some = act.text === null ? null : text(act.text)
    switch (act.does) {
      case 'acknowledge':
        return { type: 'Acknowledge', person: id(person), callOut: null, via: 'chat' }
      case 'severity':
        return { type: 'ChangeSeverity', to: id(act.choice ?? ''), reason: some ?? text('') }
      case 'role':
        return { type: 'TakeRole', role: id(act.choice ?? ''), person: id(person) }
      case 'resolve':
        return { type: 'Resolve', note: some }
      case 'note':
        return { type: 'AddNote', note: some ?? text(''), happenedAt: null }
    }
  }
  const planOf = async (org: OrgId, stream: StreamId) => {
    const loaded = await engine.store.org(org).load(stream)
    if (loaded === null || loaded.number === null) return null
    return { ...loaded, number: loaded.number, plan: (await engine.plan(org, loaded.incident.plan)).value }
  }
  /** Of an id that is none of the plan's. */
  const unknown = (plan: Plan, act: Act): Done | null => {
    if (act.does === 'severity' && !plan.severities.some(s => s.id === act.choice))
      return { done: false, words: 'The plan of this incident has no such severity.', field: 'choice' }
    if (act.does === 'role' && !plan.roles.some(r => r.id === act.choice))
      return { done: false, words: 'The plan of this incident has no such role.', field: 'choice' }
    if (act.does === 'severity' && act.text === null)
      return { done: false, words: 'A severity changes with its reason: say why.', field: 'text' }
    if (act.does === 'note' && act.text === null) return { done: false, words: 'Nothing was written.', field: 'text' }
    if ((act.text?.length ?? 0) > noteMax)
      return { done: false, words: `More than ${noteMax} characters: write less, or keep it as evidence.`, field: 'text' }
    return null
  }
  const words = (act: Act, name: string, plan: Plan): string => {
    switch (act.does) {
      case 'acknowledge':
        return `Acknowledged: ${name} is yours.`
      case 'severity':
        return `${name} is ${severityWords(plan, act.choice ?? '')} now.`
      case 'role':
        return `You are ${plan.roles.find(r => r.id === act.choice)?.name ?? act.choice} of ${name}.`
      case 'resolve':
        return `${name} is resolved: its recovery is declared.`
      case 'note':
        return `On the timeline of ${name}, under your name. Changing the message later does not change it there.`
    }
  }

  return {
    stranger,
    async act(org, member, once, act) {
      const not = await stranger(org, member)
      if (not !== null) return { done: false, words: not, field: 'text' }
      const behind = personBehind(await engine.directory(org), member)
      if (behind.is !== 'person') throw new Error('whoever is no stranger is somebody')
      const found = await planOf(org, act.stream)
      if (found === null) return { done: false, words: 'This incident is not there any more.', field: 'choice' }
      const wrong = unknown(found.plan, act)
      if (wrong !== null) return wrong
      const handled = await engine.handle({
        org,
        stream: act.stream,
        command: derive<'command'>('chat', org, act.does, act.stream, once),
        by: { person: behind.person.id, via: 'chat' },
        ask: text => ask(act, behind.person.id, text),
      })
      if (handled.handled === 'refused') {
        const { refused, instead } = handled.refusal as Readonly<{ refused: string; instead?: string }>
        return { done: false, words: [refused, instead].filter(Boolean).join(' '), field: act.text === null ? 'choice' : 'text' }
      }
      if (handled.handled === 'no such incident') return { done: false, words: 'This incident is not there any more.', field: 'choice' }
      return { done: true, words: words(act, numberOf({ incident: handled.incident, number: handled.number ?? found.number }), found.plan) }
    },
    async form(org, does, stream) {
      const found = await planOf(org, stream)
      if (found === null) return 'This incident is not there any more.'
      const { incident, plan } = found
      const name = numberOf(found)
      if (incident.status !== 'open' && does !== 'role') return `${name} is ${incident.status} already.`
      switch (does) {
        case 'acknowledge':
          return null
        case 'severity':
          return {
            does,
            title: `Severity of ${name}`,
            lead: '',
            send: 'Change it',
            choice: {
              label: 'Severity',
              options: plan.severities.map(s => ({ value: s.id, words: severityWords(plan, s.id) })),
              chosen: incident.severity,
            },
            text: { label: 'Why', hint: 'The reason stands on the timeline.', must: true },
          }
        case 'role':
          return {
            does,
            title: `Take a role in ${name}`,
            lead: '',
            send: 'Take it',
            choice: { label: 'Role', options: plan.roles.map(r => ({ value: r.id, words: r.name })), chosen: null },
            text: null,
          }
        case 'resolve': {
          const deciding = plan.roles.filter(role => role.decides.includes('resolve')).map(role => role.name)
          return {
            does,
            title: `Recovery of ${name}`,
            lead: `This resolves the incident: service is back and proved healthy.${deciding.length === 0 ? '' : ` The plan has it declared by: ${deciding.join(', ')}. Anybody else's word counts too, and is recorded as a departure from the plan.`}`,
            send: 'Declare recovery',
            choice: null,
            text: { label: 'How it was proved', hint: '', must: false },
          }
        }
      }
    },
    async open(org) {
      const store = engine.store.org(org)
      const { rows, total } = await store.incidents({ drill: null, status: ['open'], limit: listedMax })
      if (rows.length === 0) return 'Nothing is open.'
      const texts = await store.readTexts(rows.map(row => row.incident.title))
      const lines = rows.map(
        ({ number, incident }) =>
          `#${number} ${incident.severity}, ${incident.acknowledged === null ? 'not acknowledged' : 'acknowledged'}: ${oneLine(texts[incident.title] ?? '(this text was erased)', 150)} ${url}/incidents/${number}`,
      )
      return [...lines, ...(total > rows.length ? [`and ${total - rows.length} more: ${url}/incidents`] : [])].join('\n')
    },
  }
}
