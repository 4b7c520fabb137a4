/**
 * A word to whoever is given a shift, or loses one, by somebody else: anybody may cover, swap and take back, and who is paged at 3 a.m.
 * because of it should not learn it from that page. Quiet, by the first of their quiet contact methods that takes a text.
 */
import { passIn } from '../core/outside.ts'
import { fresh } from '../engine/derive.ts'
import type { Message } from '../integrations/carrier.ts'
import type { Directory, DirectoryPerson } from '../people/directory.ts'
import { rulesOf } from '../people/rules.ts'
import { shiftChanges, type Time } from '../people/shift-changes.ts'
import { iso, onTheWall } from '../read/instant.ts'
import { actorOf, type Caller } from './caller.ts'
import type { Doorway } from './doorway.ts'

const sendMs = 15_000
const textual = ['email', 'slack', 'ntfy']
const timesMost = 6

export type ShiftLetters = Readonly<{
  /** `before`, `after`: of the change that `caller` has made. Answers at once; the letters follow. */
  tell(caller: Caller, schedule: string, before: Directory, after: Directory): void
  /** Resolves when nothing is on its way any more. */
  idle(): Promise<void>
}>

export function makeShiftLetters(way: Omit<Doorway, 'signInLinks' | 'shiftLetters'>): ShiftLetters {
  const { engine, settings, reader } = way
  const notSent = (why: string): void => way.tell('error', 'a word about a shift was not sent', { why })
  const underWay = new Set<Promise<void>>()

  const tell = async (caller: Caller, which: string, before: Directory, after: Directory): Promise<void> => {
    const [was, is] = [before, after].map(of => of.schedules.find(({ id }) => id === which))
    if (was === undefined || is === undefined) return
    const { world, names } = await reader.around(caller.org)
    const by = names.actor(actorOf(caller))
    for (const { person: who, given, taken } of shiftChanges(was, is, world.calendar.value, engine.clock.now())) {
      const person = after.persons.find(({ id }) => id === who)
      if (person === undefined || who === caller.person) continue
      const to = wayTo(person)
      if (to === null) continue
      const { carrier, method } = to
      const pass = passIn('person', {}, await engine.shadow.house(caller.org))
      if (pass === null) return // in shadow nobody is on call by what stands here
      const message = letter(by, is.name, person, given, taken)
      // Of two whom a swap concerns the one is told although the other's letter was not taken.
      const carried = await carrier
        .send(
          { ...message, pass, to: { org: caller.org, person: who, name: person.name, address: method.address, settings: method.settings } },
          AbortSignal.timeout(sendMs),
        )
        .catch(error => ({ carried: 'unknown', detail: String(error) }) as const)
      if (carried.carried !== 'handed over') notSent(carried.detail)
    }
  }
  const wayTo = (person: DirectoryPerson) => {
    const inOrder = [...rulesOf(person).quiet.flatMap(rung => person.methods.filter(m => m.id === rung.method)), ...person.methods]
    for (const method of inOrder) {
      const carrier = way.carriers.find(({ kind, lacks }) => kind === method.kind && lacks?.all !== true)
      if (carrier !== undefined && method.verifiedAt !== null && textual.includes(method.kind)) return { carrier, method }
    }
    return null
  }
  const letter = (
    by: string,
    schedule: string,
    person: DirectoryPerson,
    given: readonly Time[],
    taken: readonly Time[],
  ): Omit<Message, 'to' | 'pass'> => {
    const link = `${settings.publicUrl}/people`
    const title =
      given.length > 0 && taken.length > 0
        ? `${by} changed your shifts of ${schedule}`
        : given.length > 0
          ? `${by} put you on call: ${schedule}`
          : `${by} took over from you: ${schedule}`
    return {
      delivery: fresh<'delivery'>(),
      drill: false,
      incident: 'shifts',
      quiet: true,
      severity: 'On call',
      title,
      body: [
        ...(given.length > 0 ? [`Yours now: ${words(given, person.zone)}.`] : []),
        ...(taken.length > 0 ? [`Yours no more: ${words(taken, person.zone)}.`] : []),
        `Is that wrong? Anybody takes it back in People: ${link}`,
      ].join('\n'),
      clause: '',
      link,
      answer: 'See it',
      code: '',
    }
  }
  return {
    tell(caller, schedule, before, after) {
      const going: Promise<void> = new Promise(resolve => setImmediate(resolve))
        .then(() => tell(caller, schedule, before, after))
        .catch(error => notSent(String(error)))
        .finally(() => underWay.delete(going))
      underWay.add(going)
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

function words(times: readonly Time[], zone: string): string {
  const wall = (at: Time['from']) => {
    const { day, time } = onTheWall(iso(at), zone)
    return `${day} ${time.replace(/:\d\d(?= |$)/, '')}`
  }
  const shown = times.slice(0, timesMost).map(({ from, to }) => `${wall(from)} to ${wall(to)}`)
  return [...shown, ...(times.length > timesMost ? [`and ${times.length - timesMost} more`] : [])].join('; ')
}
