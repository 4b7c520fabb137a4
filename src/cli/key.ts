/** tocsin key create | list | revoke: the keys of integrations, one for each source. */
import type { As } from '../http/api.ts'
import type { Integration, MadeIntegration } from '../http/integrations-api.ts'
import { keyKinds } from '../integrations/source.ts'
import { type Answer, type Command, numberOf, textOf, WrongUse } from './command.ts'
import { readText } from './given-file.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

const sources: readonly string[] = keyKinds

export const keyCreate: Command = {
  name: 'key create',
  usage: 'NAME [--source KIND] [--secret-file FILE]',
  summary: 'Make the key of an integration; it is shown this once',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, source: { type: 'string' }, 'secret-file': { type: 'string' } },
  help: [
    `--source KIND       what it may be used for; absent: any. One of: ${sources.join(', ')}`,
    "--secret-file FILE  what the vendor signs with, in a file (a shell's history keeps what is typed); - reads stdin",
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const source = textOf(values, 'source') ?? 'any'
    if (!sources.includes(source)) throw new WrongUse(`there is no source ${source}`, `--source ${sources.join(' | ')}`)
    const file = textOf(values, 'secret-file')
    const secret = file === undefined ? {} : { secret: secretIn(file) }
    const made = await remoteOf(values).ask<As<typeof MadeIntegration>>('POST', '/integrations', {
      name: positionals[0],
      source,
      ...secret,
    })
    const { id, name, key, urls, signs } = made
    const owing = source === 'any' ? [] : signs.filter(one => one.setAt === null)
    return {
      json: { id, name, source: made.source, key, urls, signs },
      text: [
        `${name}: ${key}`,
        '',
        ...urls.map(u => `${u.for}\n  ${u.url}\n  ${u.how}`),
        ...owing.map(
          one =>
            `\n${one.for} signs what it sends${one.need === 'needed' ? ', and nothing is taken before its secret is set' : ' if you want it to'}: ${one.called}\n  tocsin key secret ${id} --source ${one.source} --file FILE`,
        ),
      ].join('\n'),
    }
  },
}
export const keyList: Command = {
  name: 'key list',
  usage: '',
  summary: 'The integrations and what came in by them within 30 days',
  takes: { min: 0, max: 0 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ values }): Promise<Answer> {
    const { items } = await remoteOf(values).ask<{ items: As<typeof Integration>[] }>('GET', '/integrations')
    const keys = items.map(({ urls: _, ...key }) => key)
    const rows = keys.map(k => [
      k.id,
      k.name,
      k.source,
      k.revokedAt ? 'revoked' : 'open',
      k.counts.map(c => `${c.count} ${c.outcome}`).join(', '),
    ])
    return { json: { keys }, text: rows.length === 0 ? 'No keys.' : table(rows) }
  },
}
export const keySecret: Command = {
  name: 'key secret',
  usage: 'ID --source KIND --file FILE',
  summary: 'Set what a vendor signs with, so that its webhooks are taken; it is never shown again',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, source: { type: 'string' }, file: { type: 'string' }, 'overlap-hours': { type: 'string' } },
  help: [
    '--source KIND        whose it is: sentry …',
    "--file FILE          the secret, in a file (a shell's history keeps what is typed); - reads stdin",
    '--overlap-hours N    so long the one before it holds too, 0 to 168; absent: 24',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const source = textOf(values, 'source')
    const file = textOf(values, 'file')
    if (source === undefined) throw new WrongUse('it does not say whose secret it is', '--source KIND, as tocsin key list shows it')
    if (file === undefined) throw new WrongUse('it does not say where the secret is', '--file FILE, or --file - for stdin')
    const hours = numberOf(values, 'overlap-hours', 0, 168)
    const path = `/integrations/${encodeURIComponent(positionals[0]!)}/secrets/${encodeURIComponent(source)}`
    const { signs } = await remoteOf(values).ask<As<typeof Integration>>('PUT', path, {
      secret: secretIn(file),
      ...(hours === undefined ? {} : { overlapHours: hours }),
    })
    const until = signs.find(one => one.source === source)?.previousUntil ?? null
    return { json: { source, previousUntil: until }, text: until === null ? 'Set.' : `Set. The one before it holds until ${until}.` }
  },
}
const secretIn = (file: string): string => {
  const secret = readText(file, 'the file with the secret', 'name a file that holds the secret and nothing else').trim()
  if (secret === '') throw new WrongUse(`there is nothing in ${file}`, 'put the secret into it as the vendor shows it')
  return secret
}
export const keyRevoke: Command = {
  name: 'key revoke',
  usage: 'ID',
  summary: 'Shut a key, at once',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ positionals, values }): Promise<Answer> {
    await remoteOf(values).ask('DELETE', `/integrations/${encodeURIComponent(positionals[0]!)}`)
    return { json: { revoked: positionals[0] }, text: 'Revoked.' }
  },
}
