/**
 * What another pager says that it did (integrations/…: `Heard`): facts in a stream of their own, in the audit log. Its words, names and
 * addresses are a private text; who of ours its people are is looked up when it is read, because the directory changes.
 *
 * P1  Each is recorded before it is answered, and once: its command is named after the delivery, or after what it says.
 * P2  It opens nothing and pages nobody: the stream is a record, which has no duties.
 */
import type { StreamId } from '../core/event.ts'
import type { Id, Instant } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { TheirPerson, TheirWord } from '../core/shadow.ts'
import type { Heard } from '../integrations/source.ts'
import type { Directory } from '../people/directory.ts'
import type { Door, OrgId } from '../store/port.ts'
import { derive } from './derive.ts'
import { openedRecord, type RecordNeeds } from './record-stream.ts'

const page = 1000
const wordsMost = 20_000 // of one report; the newest

type Words = Omit<Heard, 'pager' | 'incident' | 'number' | 'what' | 'happenedAt'>
/** Who of ours somebody of theirs is, by an owner's word: "PagerDuty PUSER1" → a person. */
export type TheirPeople = Readonly<Record<string, PersonId>>
const peopleKey = 'old pager people'
export const theirKey = (pager: string, id: string): string => `${pager} ${id}`

export type OldPager = Readonly<{
  hear(door: Door, heard: Heard, delivery: string | null): Promise<void>
  /** What happened from then on, in the order in which it was heard; people as the directory has them now. */
  words(org: OrgId, from: Instant, directory: Directory): Promise<readonly TheirWord[]>
  people(org: OrgId): Promise<TheirPeople>
  setPeople(org: OrgId, people: TheirPeople): Promise<void>
}>

export function makeOldPager(needs: RecordNeeds): OldPager {
  const { store, handle } = needs
  const opens = (org: OrgId): Id<'command'> => derive('old pager', org)
  const streamOfRecord = (org: OrgId): StreamId => derive('stream', org, opens(org))
  const people = async (org: OrgId): Promise<TheirPeople> => ((await store.org(org).getPrivate(peopleKey)) as TheirPeople | null) ?? {}
  return {
    async hear(door, heard, delivery) {
      const { org } = door
      const { pager, incident, number, what, happenedAt, ...words } = heard
      const stream = await openedRecord(needs, {
        org,
        drill: null,
        opens: opens(org),
        title: 'The record of the other pager',
        of: 'What the pager beside us says that it did.',
      })
      const outcome = await handle({
        org,
        stream,
        command: derive('heard', org, door.id, delivery ?? JSON.stringify(heard)),
        by: { source: door.id as Id<'source'> },
        ask: text => ({
          type: 'RecordOldPager',
          pager,
          incident,
          number,
          what,
          happenedAt,
          note: text(JSON.stringify(words satisfies Words)),
        }),
      })
      if (outcome.handled === 'refused') throw new Error(`what ${pager} says was refused: ${outcome.refusal.refused}`)
    },
    async words(org, from, directory) {
      const of = store.org(org)
      const stream = streamOfRecord(org)
      const loaded = await of.load(stream)
      if (loaded === null) return []
      const known = await people(org)
      const found: TheirWord[] = []
      for (let after = Math.max(0, loaded.incident.seq - wordsMost); ; after += page) {
        const events = await of.events(stream, after, page)
        const said = events.flatMap(({ fact }) => (fact.type === 'OldPagerSaid' && fact.happenedAt >= from ? [fact] : []))
        const texts = await of.readTexts(said.map(({ note }) => note))
        for (const fact of said) {
          const kept = texts[fact.note]
          const words: Words = kept == null ? erased : (JSON.parse(kept) as Words)
          const { type: _, note: __, ...plain } = fact
          found.push({ ...plain, ...words, persons: words.persons.map(person => theirPerson(directory, known, fact.pager, person)) })
        }
        if (events.length < page) return found
      }
    },
    people,
    setPeople: (org, people) => store.org(org).putPrivate(peopleKey, people),
  }
}

const erased: Words = { dedup: null, title: null, service: null, persons: [] }
const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()

/** By an owner's word, else by their address, else by their name where just one of ours has it. Null: nobody knows. */
function theirPerson(directory: Directory, known: TheirPeople, pager: string, person: Words['persons'][number]): TheirPerson {
  const { id, name, email } = person
  const told = known[theirKey(pager, id)]
  const shown = { id, name: name ?? email ?? id }
  if (told !== undefined && directory.persons.some(p => p.id === told)) return { ...shown, is: told, by: 'your word' }
  const [byMail, ...others] =
    email === null ? [] : directory.persons.filter(p => p.methods.some(m => m.kind === 'email' && same(m.address, email)))
  if (byMail !== undefined && others.length === 0) return { ...shown, is: byMail.id, by: 'e-mail' }
  const [byName, ...namesakes] = name === null ? [] : directory.persons.filter(p => same(p.name, name))
  if (byName !== undefined && namesakes.length === 0) return { ...shown, is: byName.id, by: 'name' }
  return { ...shown, is: null, by: null }
}
