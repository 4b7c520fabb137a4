/** tocsin notification …: the formal words of an incident to customers: read, approve, send, and decide what nobody can say of a letter. */
import { counted } from '../core/counted.ts'
import type { As } from '../http/api.ts'
import type { BounceHeard, Notice, Notification } from '../http/notification-api.ts'
import { type Answer, AnswerIsNo, type Command, textOf, type Values, WrongUse } from './command.ts'
import { fileIn } from './file.ts'
import { type Remote, remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Word = As<typeof Notification>
const states = ['waiting', 'in flight', 'sent', 'refused', 'unknown']
const at = (which: string): string => `/incidents/${encodeURIComponent(which.replace(/^#/, ''))}/notifications`

const standing = (n: Word): string => {
  if (n.status === 'draft')
    return n.approvalsMissing.length > 0 ? `draft, wants the word of ${n.approvalsMissing.join(', ')}` : 'draft, approved'
  const c = n.counts
  if (c === null || n.status === 'withdrawn') return n.status
  const parts = [
    `${c.sent} of ${n.recipients} sent`,
    c.waiting > 0 ? `${c.waiting} waiting` : '',
    c.refused > 0 ? `${c.refused} refused` : '',
    c.unknown > 0 ? `${c.unknown} unknown: a person decides` : '',
  ]
  return `${n.status}, ${parts.filter(part => part !== '').join(', ')}`
}
/** The one that is meant: by its id or the beginning of it; without one, the only one there is. */
async function find(remote: Remote, number: string, which: string | undefined): Promise<Word> {
  const { items } = await remote.ask<{ items: Word[] }>('GET', at(number))
  const fitting = which === undefined ? items.filter(n => n.status !== 'withdrawn') : items.filter(n => n.id.startsWith(which))
  if (fitting.length === 1) return fitting[0]!
  const known = items.map(n => `${n.id} (${n.subject})`).join(', ')
  if (items.length === 0) throw new AnswerIsNo(`#${number} has no notification`, 'draft one in the console, or by the API')
  throw new AnswerIsNo(
    fitting.length === 0 ? `there is no notification ${which ?? ''}`.trimEnd() : 'there are several',
    `name one: ${known}`,
  )
}

const list: Command = {
  name: 'notification list',
  usage: 'NUMBER',
  summary: 'The notifications of an incident, and how far each is',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ positionals, values }): Promise<Answer> {
    const found = await remoteOf(values).ask<{ items: Word[] }>('GET', at(positionals[0]!))
    const rows = found.items.map(n => [n.id, standing(n), n.preliminary ? 'preliminary' : '', n.subject])
    return { json: found, text: rows.length === 0 ? 'there is none' : table(rows) }
  },
}
const show: Command = {
  name: 'notification show',
  usage: 'NUMBER [ID]',
  summary: 'One as it is sent: its words, what they leave out, and who has approved it',
  takes: { min: 1, max: 2 },
  options: remoteOptions,
  help: ['ID             of the notification, or its beginning; absent: the only one', ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const n = await find(remoteOf(values), positionals[0]!, positionals[1])
    const open = n.contents.filter(c => c.state !== 'present').map(c => `  ${c.state}: ${c.what}`)
    const lines = [
      `${n.name}${n.preliminary ? ', preliminary' : ''}: ${standing(n)}`,
      `From: ${n.from.name}`,
      `Approved by: ${n.approvals.map(p => p.name).join(', ') || 'nobody yet'}${n.singlePerson ? ' (one person alone)' : ''}`,
      ...(n.sendFrom === null ? [] : [`Waits until: ${n.sendFrom}`]),
      ...open,
      '',
      `Subject: ${n.subject}`,
      '',
      n.text,
    ]
    return { json: n, text: lines.join('\n') }
  },
}
const act = (verb: 'approve' | 'send', summary: string): Command => ({
  name: `notification ${verb}`,
  usage: verb === 'approve' ? 'NUMBER [ID] [--reason TEXT]' : 'NUMBER [ID]',
  summary,
  takes: { min: 1, max: 2 },
  options: { ...remoteOptions, ...(verb === 'approve' ? { reason: { type: 'string' } } : {}) },
  help: [
    'ID             of the notification, or its beginning; absent: the only one',
    ...(verb === 'approve' ? ['--reason TEXT  needed of whoever wrote it'] : []),
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const remote = remoteOf(values)
    const { id } = await find(remote, positionals[0]!, positionals[1])
    const reason = textOf(values, 'reason')
    const after = await remote.ask<Word>('POST', `${at(positionals[0]!)}/${id}/${verb}`, reason === undefined ? {} : { reason })
    return { json: after, text: `${after.subject}: ${standing(after)}` }
  },
})
const notices: Command = {
  name: 'notification notices',
  usage: 'NUMBER [ID] [--state STATE]',
  summary: 'What became of each letter of one',
  takes: { min: 1, max: 2 },
  options: { ...remoteOptions, state: { type: 'string' } },
  help: [`--state STATE  ${states.join(', ')}`, ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const state = textOf(values, 'state')
    if (state !== undefined && !states.includes(state))
      throw new WrongUse(`--state ${state} is none`, states.map(s => `--state "${s}"`).join(' | '))
    const remote = remoteOf(values)
    const { id } = await find(remote, positionals[0]!, positionals[1])
    const items: As<typeof Notice>[] = []
    let total = 0
    for (let after: string | null = ''; after !== null; ) {
      const query = new URLSearchParams({ limit: '1000', ...(state === undefined ? {} : { state }), ...(after === '' ? {} : { after }) })
      const page: { items: As<typeof Notice>[]; total: number; next: string | null } = await remote.ask(
        'GET',
        `${at(positionals[0]!)}/${id}/notices?${query}`,
      )
      items.push(...page.items)
      total = page.total
      after = page.next
    }
    const rows = items.map(n => [n.customer, n.name ?? '', n.state, n.endedAt ?? '', n.detail ?? ''])
    return {
      json: { items, total },
      text: `${rows.length === 0 ? '' : `${table(rows)}\n\n`}${counted(total, 'letter')}`,
    }
  },
}
const settle: Command = {
  name: 'notification settle',
  usage: 'NUMBER [ID] (--customer CUSTOMER | --all STATE) --as OUTCOME --reason TEXT',
  summary: 'A person’s word about a letter of which nobody can say whether it arrived, or about all of them',
  takes: { min: 1, max: 2 },
  options: { ...remoteOptions, customer: { type: 'string' }, all: { type: 'string' }, as: { type: 'string' }, reason: { type: 'string' } },
  help: [
    '--customer ID  of one customer',
    '--all STATE    of all that are unknown, or all that were refused',
    '--as OUTCOME   sent: they have it; again: send it to them again; bounced: it came back (of one)',
    '--reason TEXT  how you know',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const body = { as: wanted(values, 'as', ['sent', 'again', 'bounced']), reason: wanted(values, 'reason', null) }
    const customer = textOf(values, 'customer')
    const all = textOf(values, 'all')
    if ((customer === undefined) === (all === undefined))
      throw new WrongUse('which letters are meant?', '--customer ID | --all unknown | --all refused')
    if (all !== undefined && !['unknown', 'refused'].includes(all))
      throw new WrongUse(`--all ${all} is no state that waits for a word`, '--all unknown | --all refused')
    const remote = remoteOf(values)
    const { id } = await find(remote, positionals[0]!, positionals[1])
    const path = `${at(positionals[0]!)}/${id}`
    const after =
      customer === undefined
        ? await remote.ask<Word>('POST', `${path}/settle`, { state: all, ...body })
        : await remote.ask<Word>('POST', `${path}/notices/${encodeURIComponent(customer)}/settle`, body)
    return { json: after, text: `${after.subject}: ${standing(after)}` }
  },
}
function wanted(values: Values, name: string, among: readonly string[] | null): string {
  const value = textOf(values, name)
  if (value === undefined || (among !== null && !among.includes(value)))
    throw new WrongUse(
      value === undefined ? `--${name} is missing` : `--${name} ${value} is none`,
      among === null ? `--${name} "how you know"` : among.map(one => `--${name} ${one}`).join(' | '),
    )
  return value
}

const bounce: Command = {
  name: 'notification bounce',
  usage: '[FILE]',
  summary: 'What a mail server reports of a letter (RFC 3464): for its pipe of the address MAIL_BOUNCES_TO',
  takes: { min: 0, max: 1 },
  options: remoteOptions,
  help: ['FILE           the message as it was delivered; absent or -: what is piped in', ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const heard = await remoteOf(values).ask<As<typeof BounceHeard>>('POST', '/notifications/bounce', {
      message: fileIn(positionals[0] ?? '-'),
    })
    const code = heard.detail === null ? '' : ` (${heard.detail})`
    // An unknown letter is no failure: a mail server that is told so would bounce the bounce.
    return { json: heard, text: heard.known ? `${heard.what}${code}` : `${heard.what}${code}, and no letter of ours is known by it` }
  },
}

export const notificationCommands: readonly Command[] = [
  list,
  show,
  act('approve', 'Approve exactly this draft, having read it'),
  act('send', 'Send it to everybody on its list'),
  notices,
  settle,
  bounce,
]
