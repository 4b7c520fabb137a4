/** tocsin key create | list | revoke: the keys of integrations, one for each source. */
import type { As, Integration, MadeIntegration } from '../http/api.ts'
import { keyKinds } from '../integrations/source.ts'
import { type Answer, type Command, textOf, WrongUse } from './command.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

const sources: readonly string[] = keyKinds

export const keyCreate: Command = {
  name: 'key create',
  usage: `NAME [--source ${sources.join('|')}]`,
  summary: 'Make the key of an integration; it is shown this once',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, source: { type: 'string' } },
  help: ['--source KIND  what it may be used for; absent: any', ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const source = textOf(values, 'source') ?? 'any'
    if (!sources.includes(source)) throw new WrongUse(`there is no source ${source}`, `--source ${sources.join(' | ')}`)
    const made = await remoteOf(values).ask<As<typeof MadeIntegration>>('POST', '/integrations', { name: positionals[0], source })
    const { id, name, key, urls } = made
    return {
      json: { id, name, source: made.source, key, urls },
      text: [`${name}: ${key}`, '', ...urls.map(u => `${u.for}\n  ${u.url}\n  ${u.how}`)].join('\n'),
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
