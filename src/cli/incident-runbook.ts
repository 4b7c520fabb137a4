/** tocsin incident runbook: what was done in an incident as the next draft of the plan's playbooks, to be read, changed and saved by people. */
import { writeFileSync } from 'node:fs'
import type { As } from '../http/api.ts'
import type { RunbookDraft } from '../http/playbook-api.ts'
import { type Answer, type Command, textOf, WrongUse } from './command.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'

type Draft = As<typeof RunbookDraft>

export const incidentRunbook: Command = {
  name: 'incident runbook',
  usage: 'NUMBER [--write FILE]',
  summary: "What was done in an incident, as the next draft of the plan's playbooks",
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, write: { type: 'string' } },
  help: [
    '--write FILE   the whole plan with what is added; nothing is saved on the server, and a file that is there is not written over',
    'Words of the incident stand in it: read it for names before you save it.',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const which = positionals[0]!.replace(/^#/, '')
    const draft = await remoteOf(values).ask<Draft>('GET', `/incidents/${encodeURIComponent(which)}/runbook`)
    const file = textOf(values, 'write')
    if (file !== undefined && draft.added.length > 0) write(file, draft.source)
    return { json: draft, text: told(draft, file), code: draft.added.length > 0 ? 0 : 1 }
  },
}

function write(file: string, source: string): void {
  try {
    writeFileSync(file, source, { flag: 'wx' })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw code === 'EEXIST'
      ? new WrongUse(`${file} is there already`, 'name a file that is not, as draft.md')
      : new WrongUse(`${file} cannot be written: ${message}`, 'name a file in a directory of yours')
  }
}

const minute = (at: string): string => `${at.slice(0, 16).replace('T', ' ')}Z`

function told(draft: Draft, file: string | undefined): string {
  const part = (heading: string, lines: readonly string[]): string => (lines.length === 0 ? '' : `\n\n${heading}\n${lines.join('\n')}`)
  const head =
    draft.added.length === 0
      ? `#${draft.number} adds no step: ${draft.worked === 0 ? 'no playbook was begun in it' : 'no change of a system was recorded while one was worked that is not a step already'}.`
      : `#${draft.number} adds ${draft.added.length === 1 ? 'a step' : `${draft.added.length} steps`} to the plan's version ${draft.plan.version}.`
  const places = draft.added.map(
    ({ name, after, does, line, at }) =>
      `  ${name}, ${after === 0 ? 'first' : `behind step ${after}`} (line ${line}, done ${minute(at)}): ${does}`,
  )
  const left = draft.leftOut.map(
    ({ name, step, does, as, why }) => `  ${name}, step ${step}, ${as}: ${does}${why === null ? '' : ` (${why})`}`,
  )
  const loose = draft.unplaced.map(
    ({ does, at, playbook }) =>
      `  ${minute(at)} ${does}: ${playbook === null ? 'before any playbook was begun' : `${playbook} is not written in the plan's document`}`,
  )
  return (
    head +
    part('Added', places) +
    part('Left out then, and still in it', left) +
    part('Put nowhere', loose) +
    (draft.added.length === 0
      ? ''
      : `\n\n${file === undefined ? 'With --write FILE you have the whole document.' : `${file} has the whole document: tocsin plan check ${file}`}`)
  )
}
