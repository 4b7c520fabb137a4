/**
 * Sign-in links that are sent to somebody who has no session: asked for on the sign-in screen by an address, or where a page's link leads.
 *
 * L1  A link goes to an e-mail address that has proved itself as this person's, and is nobody else's. Whoever asks is not shown it.
 * L2  What is answered to an address is decided before anything is looked up, and done after it: nobody learns who is a member here.
 * L3  Bounded by address, by sender and in all, by all nodes together, and counted where nobody has the address too. The bound in all is so
 *     high that no sender, and no few hundred of them, shut the others out.
 * L4  A link opens once, for a quarter of an hour; a newer one ends it. It is recorded before it leaves. Its secret is in the letter alone.
 * L5  An owner's invitation goes to an address that has not proved itself yet, lasts three days, and its use proves the address: nobody
 *     but whoever reads there was shown it.
 *
 * Why mail and nothing else: docs/decisions/ways-in.md.
 */
import type { Actor } from '../core/cause.ts'
import type { Facts } from '../core/event.ts'
import { type Instant, id, instant } from '../core/id.ts'
import type { MethodId, PersonId } from '../core/oncall/people.ts'
import { actorName } from '../engine/directory.ts'
import { pause } from '../engine/pause.ts'
import type { AckLink } from '../engine/port.ts'
import type { Message } from '../integrations/carrier.ts'
import type { Directory, DirectoryMethod, DirectoryPerson } from '../people/directory.ts'
import { shortened } from '../read/address.ts'
import { lengthOfTime } from '../read/instant.ts'
import type { Door, OrgId } from '../store/port.ts'
import { consolePath } from './console-path.ts'
import type { Doorway } from './doorway.ts'
import { EdgeError } from './errors.ts'
import { newDoor } from './new-door.ts'
import { hashOf, makeLinkSecret } from './secret.ts'
import { elsewhereLetter, invitation, linkLetter, madeLetter, sharedLetter } from './ways-in-letters.ts'

export const linkMinutes = 15
const lastsMs = linkMinutes * 60_000 // and within it the counts: whoever may have no more has one that still works
const perAddress = 3
const perDay = 20 // to one address: nobody needs as many, and they are nothing to wake somebody with
const dayMs = 86_400_000
const perSender = 10
const inAll = 3_000
const sendMs = 15_000
const attemptsMax = 3
const againMs = 2_000

/** Marks a link that was sent: asked for by anybody, it ends no link that an owner made. */
const sentScope = 'sent'
/** Marks an invitation; behind it stands the contact method that it was sent to. */
const invitedScope = 'invited'
const invitationDays = 3
/** The contact method that the use of this link proves; null: none. */
export const provedBy = ({ scopes: [mark, method] }: Pick<Door, 'scopes'>): MethodId | null =>
  mark === invitedScope && method !== undefined ? id<'method'>(method) : null

export type Offered = 'yes' | 'switched off' | 'no mail'
export type Asked =
  | Readonly<{ asked: 'sent'; where: string }>
  | Readonly<{ asked: 'no address' }>
  | Readonly<{ asked: 'too many'; where: string; minutes: number }>
  | Readonly<{ asked: 'not sent'; where: string }>

export type Inviting = Readonly<{ actor: Actor; name: string }>
export type Invited = Readonly<{ sentTo: string; until: Instant }>

export type SignInLinks = Readonly<{
  offered: Offered
  /** Takes the request of whoever typed this address, and sends a link if it is to be. Throws EdgeError where it is counted out. */
  ask(address: string, sender: string, to: string): Promise<void>
  /** To the person whom a page was for; resolves when the letter has left, or has not. */
  askFor(page: Pick<AckLink, 'org' | 'person'>, to: string): Promise<Asked>
  /** Mails an owner's invitation; resolves when it has left. `by`: who invites. Throws EdgeError where none can be sent. */
  invite(org: OrgId, person: DirectoryPerson, method: DirectoryMethod, by: Inviting): Promise<Invited>
  /** Where `askFor` would send it, shortened; null: nowhere. */
  where(person: DirectoryPerson, directory: Directory): string | null
  /** Tells a person that somebody else made a way in for them; `what`: "a sign-in link". */
  tellMade(org: OrgId, person: PersonId, by: string, what: string): void
  /** Resolves when nothing is on its way any more. */
  idle(): Promise<void>
}>

export function makeSignInLinks(way: Omit<Doorway, 'signInLinks' | 'shiftLetters'>): SignInLinks {
  const { engine, settings, tell } = way
  const { clock, store } = engine
  const carrier = way.carriers.find(({ kind, lacks }) => kind === 'email' && lacks?.all !== true)
  const offered: Offered = !settings.signInLinks ? 'switched off' : carrier === undefined ? 'no mail' : 'yes'
  let toldFullUntil = 0

  const underWay = new Set<Promise<void>>()
  const afterwards = (work: () => Promise<void>): void => {
    const going: Promise<void> = new Promise(resolve => setImmediate(resolve)) // the answer leaves first (L2)
      .then(work)
      .catch(error => tell('error', 'a letter about a way in was not sent', { why: String(error) }))
      .finally(() => underWay.delete(going))
    underWay.add(going)
  }

  /** Nothing was sent: again, a few times. What may have left is not sent again, a link is asked for anew. */
  const carry = async (message: Message): Promise<boolean> => {
    for (let attempt = 1; ; attempt++) {
      const carried = await carrier!
        .send(message, AbortSignal.timeout(sendMs))
        .catch(error => ({ carried: 'unknown', detail: String(error) }) as const)
      if (carried.carried === 'handed over' || carried.carried === 'unknown') return true
      if (carried.carried === 'refused' || attempt === attemptsMax) {
        tell('error', 'a letter about a way in was not taken', { why: carried.detail })
        return false
      }
      await pause(clock, Math.min(carried.afterMs ?? againMs, againMs))
    }
  }

  type New = Readonly<{
    scopes: readonly [string, ...string[]]
    label: string
    lastsMs: number
    by: Inviting | null // null: they asked for it themselves
    asked: Facts['SignInLinkMade']['asked']
    to: string
    letter(link: string, until: Instant): Message
  }>
  const send = async (org: OrgId, person: DirectoryPerson, method: DirectoryMethod, made: New): Promise<boolean> => {
    const home = store.org(org)
    const now = clock.now()
    for (const old of await home.doors('sign-in link'))
      if (old.person === person.id && old.scopes[0] === made.scopes[0] && old.lastUsedAt === null && old.revokedAt === null)
        await home.revokeDoor(old.id, now)
    way.doors.forget()
    const secret = makeLinkSecret()
    const madeBy = made.by === null ? {} : { madeBy: actorName(made.by.actor) }
    const ofPerson = { person: person.id, label: made.label, now, lastsMs: made.lastsMs, ...madeBy }
    const door = { ...newDoor('sign-in link', ofPerson), scopes: [...made.scopes] }
    const until = instant(now + made.lastsMs)
    await home.putDoor(door, hashOf(secret))
    await engine.waysIn.note(org, made.by?.actor ?? { tocsin: 'engine' }, {
      type: 'RecordSignInLink',
      link: door.id,
      person: person.id,
      asked: made.asked,
      method: method.id,
      until,
    })
    const path = consolePath(made.to)
    const link = `${settings.publicUrl}/sign-in/${secret}${path === '/' ? '' : `?to=${encodeURIComponent(path)}`}`
    const taken = await carry(made.letter(link, until))
    if (!taken) await home.revokeDoor(door.id, clock.now())
    // an address that somebody else gave them does not take them over unnoticed
    else
      for (const other of person.methods)
        if (other.kind === 'email' && other.verifiedAt !== null && other.id !== method.id)
          afterwards(async () => {
            await carry(elsewhereLetter({ org, person, method: other, url: settings.publicUrl }, shortened('email', method.address)))
          })
    return taken
  }
  const sendAsked = (org: OrgId, person: DirectoryPerson, method: DirectoryMethod, asked: New['asked'], to: string) =>
    send(org, person, method, {
      scopes: [sentScope],
      label: 'sent by e-mail',
      lastsMs,
      by: null,
      asked,
      to,
      letter: (link, until) => linkLetter({ org, person, method, url: settings.publicUrl }, { link, minutes: linkMinutes, until }),
    })

  return {
    offered,
    async ask(address, sender, to) {
      const key = plain(address)
      const now = clock.now()
      const [full = 0, often = 0, soon = 0, later = 0] = await engine.bounds.count(way.org, [
        { what: 'sign-in links', who: '', most: inAll, withinMs: lastsMs },
        { what: 'sign-in links from', who: sender, most: perSender, withinMs: lastsMs },
        { what: 'sign-in links to', who: key, most: perAddress, withinMs: lastsMs },
        { what: 'sign-in links a day to', who: key, most: perDay, withinMs: dayMs },
      ])
      const again = Math.max(soon, later)
      if (full > 0 && toldFullUntil <= now) {
        toldFullUntil = now + full
        tell('error', 'so many sign-in links were asked for that no more are sent for now', {
          within: `${linkMinutes} minutes`,
          most: inAll,
        })
      }
      const wait = Math.max(full, often, again)
      if (wait > 0)
        throw new EdgeError('too-many', {
          message: again === wait ? 'Several links were asked for with this address.' : 'Many links were asked for here.',
          instead: `open the newest, or ask again in ${lengthOfTime(wait)}`,
          retryAfterS: Math.ceil(wait / 1000),
        })
      if (offered !== 'yes') return
      afterwards(async () => {
        const directory = await engine.directory(way.org)
        const [first, ...others] = holders(directory, key)
        if (first === undefined) return
        const { person, method } = first
        if (others.length > 0) await carry(sharedLetter({ org: way.org, person, method, url: settings.publicUrl }))
        else await sendAsked(way.org, person, method, 'on the sign-in screen', to)
      })
    },
    async askFor({ org, person: who }, to) {
      const directory = await engine.directory(org)
      const person = directory.persons.find(({ id }) => id === who)
      const method = person === undefined || offered !== 'yes' ? null : ownAddress(person, directory)
      if (person === undefined || method === null) return { asked: 'no address' }
      const where = shortened('email', method.address)
      const [wait = 0] = await engine.bounds.count(org, [{ what: 'sign-in links of a page to', who, most: perAddress, withinMs: lastsMs }])
      if (wait > 0) return { asked: 'too many', where, minutes: Math.ceil(wait / 60_000) }
      return { asked: (await sendAsked(org, person, method, 'on the page of a page', to)) ? 'sent' : 'not sent', where }
    },
    async invite(org, person, method, by) {
      if (carrier === undefined) throw new EdgeError('no-mail')
      const now = clock.now()
      const [wait = 0] = await engine.bounds.count(org, [{ what: 'invitations of', who: person.id, most: perAddress, withinMs: lastsMs }])
      if (wait > 0)
        throw new EdgeError('too-many', {
          message: `${person.name} was invited several times just now.`,
          instead: `let them open the newest letter, or invite them again in ${lengthOfTime(wait)}`,
          retryAfterS: Math.ceil(wait / 1000),
        })
      const validMs = invitationDays * dayMs
      const taken = await send(org, person, method, {
        scopes: [invitedScope, method.id],
        label: 'invitation by e-mail',
        lastsMs: validMs,
        by,
        asked: 'by hand',
        to: '/',
        letter: (link, until) =>
          invitation({ org, person, method, url: settings.publicUrl }, { link, until, by: by.name, organisation: settings.organisation }),
      })
      if (!taken) throw new EdgeError('letter-refused')
      return { sentTo: method.address, until: instant(now + validMs) }
    },
    where(person, directory) {
      const method = offered === 'yes' ? ownAddress(person, directory) : null
      return method === null ? null : shortened('email', method.address)
    },
    tellMade(org, who, by, what) {
      if (carrier === undefined) return
      afterwards(async () => {
        const directory = await engine.directory(org)
        const person = directory.persons.find(({ id }) => id === who)
        const method = person === undefined ? null : ownAddress(person, directory)
        if (person !== undefined && method !== null) await carry(madeLetter({ org, person, method, url: settings.publicUrl }, { by, what }))
      })
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

const plain = (address: string): string => address.trim().toLowerCase()

/** Whose verified address it is. */
const holders = (directory: Directory, address: string) =>
  directory.persons.flatMap(person => {
    const method = person.methods.find(m => m.kind === 'email' && m.verifiedAt !== null && plain(m.address) === address)
    return method === undefined ? [] : [{ person, method }]
  })

/** The address that proved itself last, of those that no other person here is reached by. */
function ownAddress(person: DirectoryPerson, directory: Directory): DirectoryMethod | null {
  const [newest] = person.methods
    .filter(m => m.kind === 'email' && m.verifiedAt !== null && holders(directory, plain(m.address)).length === 1)
    .sort((a, b) => b.verifiedAt! - a.verifiedAt!)
  return newest ?? null
}
