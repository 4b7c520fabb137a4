/** tocsin token create | list | revoke: API tokens, for a person or a program. */
import type { ApiToken, As, MadeToken } from '../http/api.ts'
import { type Answer, type Command, textOf } from './command.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

export const tokenCreate: Command = {
  name: 'token create',
  usage: 'LABEL [--person ID]',
  summary: 'Make an API token; it is shown this once',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, person: { type: 'string' } },
  help: ['--person ID    whom it stands for; absent: a program of its own', ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const person = textOf(values, 'person')
    const made = await remoteOf(values).ask<As<typeof MadeToken>>('POST', '/tokens', {
      label: positionals[0],
      ...(person === undefined ? {} : { person }),
    })
    return { json: { id: made.id, label: made.label, token: made.token }, text: `${made.label}: ${made.token}` }
  },
}
export const tokenList: Command = {
  name: 'token list',
  usage: '',
  summary: 'The API tokens',
  takes: { min: 0, max: 0 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ values }): Promise<Answer> {
    const { items } = await remoteOf(values).ask<{ items: As<typeof ApiToken>[] }>('GET', '/tokens')
    return {
      json: { tokens: items },
      text:
        items.length === 0
          ? 'No tokens.'
          : table(items.map(t => [t.id, t.label, t.revokedAt ? 'revoked' : 'open', t.lastUsedAt ?? 'never used'])),
    }
  },
}
export const tokenRevoke: Command = {
  name: 'token revoke',
  usage: 'ID',
  summary: 'Shut a token, at once',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ positionals, values }): Promise<Answer> {
    await remoteOf(values).ask('DELETE', `/tokens/${encodeURIComponent(positionals[0]!)}`)
    return { json: { revoked: positionals[0] }, text: 'Revoked.' }
  },
}
