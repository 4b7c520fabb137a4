/** tocsin sign-in: a link for somebody who has no way in, from whoever runs the server. */
import type { As, SignInLink } from '../http/api.ts'
import { type Answer, AnswerIsNo, type Command } from './command.ts'
import { personCalled } from './person.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'

export const signIn: Command = {
  name: 'sign-in',
  usage: 'NAME',
  summary: 'Make a link by which this person signs in once, within a day; it is recorded',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ positionals, values }): Promise<Answer> {
    const remote = remoteOf(values)
    const name = positionals[0]!
    const { id, people } = await personCalled(remote, name)
    if (id === null) throw new AnswerIsNo(`there is nobody called ${name}`, `one of ${people.map(person => person.name).join(', ')}`)
    const { url, expiresAt } = await remote.ask<As<typeof SignInLink>>('POST', `/people/${encodeURIComponent(id)}/sign-in-link`)
    return { json: { url, expiresAt, person: id }, text: `${url}\nOpens once, until ${expiresAt}. Give it to nobody else.` }
  },
}
