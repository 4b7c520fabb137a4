/** tocsin token create | list | revoke: API tokens, for a person or a program. */
import type { As } from '../http/api.ts'
import type { ApiToken, MadeToken } from '../http/entry-api.ts'
import { type Answer, AnswerIsNo, type Command, textOf } from './command.ts'
import { personCalled } from './person.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

export const tokenCreate: Command = {
  name: 'token create',
  usage: 'LABEL [--person NAME]',
  summary: 'Make an API token; it is shown this once',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, person: { type: 'string' } },
  help: ['--person NAME  whom it stands for, by name or id; absent: a program of its own', ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const person = textOf(values, 'person')
    const remote = remoteOf(values)
    let id: string | undefined
    if (person !== undefined) {
      const called = await personCalled(remote, person)
      if (called.id === null)
        throw new AnswerIsNo(`there is nobody called ${person}`, `--person with one of ${called.people.map(({ name }) => name).join(', ')}`)
      id = called.id
    }
    const made = await remote.ask<As<typeof MadeToken>>('POST', '/tokens', {
      label: positionals[0],
      ...(id === undefined ? {} : { person: id }),
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
          : table(
              items.map(t => [
                t.id,
                t.label,
                t.calendar ? 'a calendar' : t.person === null ? 'a program' : `for ${t.person.name}`,
                t.revokedAt ? 'revoked' : 'open',
                t.lastUsedAt ?? 'never used',
                t.madeBy === null ? '' : `made by ${t.madeBy}`,
              ]),
            ),
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
