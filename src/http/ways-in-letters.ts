/** Letters about ways in: the link to sign in by, and the word that somebody else has made one. Written when they are sent, kept nowhere. */
import type { Instant } from '../core/id.ts'
import { passAsked } from '../core/outside.ts'
import { fresh } from '../engine/derive.ts'
import type { Message } from '../integrations/carrier.ts'
import type { DirectoryMethod, DirectoryPerson } from '../people/directory.ts'
import { iso, onTheWall } from '../read/instant.ts'
import type { OrgId } from '../store/port.ts'

type To = Readonly<{ org: OrgId; person: DirectoryPerson; method: DirectoryMethod; url: string }>

/** The address of a link stands in a line of its own: as HTML the letter has a button instead. */
const letter = ({ org, person, method }: To, title: string, lines: readonly string[], answer: string, link: string): Message => ({
  pass: passAsked('person'),
  delivery: fresh<'delivery'>(),
  drill: false,
  incident: 'a way in',
  severity: 'Sign-in',
  title,
  body: [...lines.slice(0, 1), `${answer}: ${link}`, ...lines.slice(1)].join('\n'),
  clause: '',
  link,
  answer,
  code: '',
  to: { org, person: person.id, name: person.name, address: method.address, settings: method.settings },
})

export function linkLetter(to: To, of: Readonly<{ link: string; minutes: number; until: Instant }>): Message {
  const { time } = onTheWall(iso(of.until), to.person.zone)
  return letter(
    to,
    'Your sign-in link',
    [
      `A sign-in link for ${to.person.name} was asked for at ${to.url}. It works once, for ${of.minutes} minutes, until ${time}.`,
      'You did not ask for it? Nobody has signed in. Leave it alone, and nothing happens.',
    ],
    'Sign in',
    of.link,
  )
}

export function invitation(to: To, of: Readonly<{ link: string; until: Instant; by: string; organisation: string }>): Message {
  const { day, time } = onTheWall(iso(of.until), to.person.zone)
  return letter(
    to,
    `${of.by} invites you to ${of.organisation}`,
    [
      `${to.person.name}, ${of.by} has put you among the people whom Tocsin pages at ${of.organisation} (${to.url}). The link below signs you in on the device on which you open it, once, until ${day} ${time.replace(/:\d\d(?= |$)/, '')}. With it this address counts as one that reaches you.`,
      `Do you not know ${of.by}? Leave it alone, and nothing happens. Pass it on to nobody: whoever opens it is you there.`,
    ],
    'Sign in',
    of.link,
  )
}

/** Whoever reads it could sign in as any of them. */
export const sharedLetter = (to: To): Message =>
  letter(
    { ...to, person: { ...to.person, name: '' } },
    'No sign-in link is sent to this address',
    [
      `A sign-in link was asked for at ${to.url} with this address. Several people there are reached by it, and whoever reads it could sign in as any of them: none was sent.`,
      'Ask an owner for a link of your own, and give yourself an e-mail address that is yours alone.',
    ],
    'Other ways to sign in',
    `${to.url}/sign-in`,
  )

export const madeLetter = (to: To, of: Readonly<{ by: string; what: string }>): Message =>
  letter(
    to,
    `${of.by} made ${of.what} for you`,
    [
      `${of.by} made ${of.what} for you, ${to.person.name}, at ${to.url}. Whoever has it can act there in your name.`,
      `Did you not expect it? Ask ${of.by}; end all your sessions in People, and revoke what you do not know in Settings.`,
    ],
    'See it',
    `${to.url}/people`,
  )

export const elsewhereLetter = (to: To, where: string): Message =>
  letter(
    to,
    'A sign-in link was sent to another address of yours',
    [
      `A sign-in link for ${to.person.name} was sent to ${where}, as was asked for at ${to.url}.`,
      'Is that address not yours? End all your sessions in People, remove it there, and ask an owner how it came there.',
    ],
    'See it',
    `${to.url}/people`,
  )
