/** tocsin questionnaire …: a customer's security questionnaire answered from the controls, in its own form. */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { counted } from '../core/counted.ts'
import type { As } from '../http/api.ts'
import type { AnsweredFile, Questionnaire, QuestionnaireView } from '../http/questionnaires-api.ts'
import { type Answer, AnswerIsNo, type Command, textOf, WrongUse } from './command.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type View = As<typeof QuestionnaireView>
const said = ({ counts }: View): string =>
  [
    `${counts.confirmed} confirmed`,
    `${counts.draft} drafts`,
    `${counts.stale} to confirm again`,
    `${counts.unanswered} not answered: nobody has said`,
  ].join(', ')
const written = (path: string, { base64 }: As<typeof AnsweredFile>): void => {
  try {
    writeFileSync(path, Buffer.from(base64, 'base64'), { flag: 'wx' })
  } catch (error) {
    const exists = (error as { code?: string }).code === 'EEXIST'
    throw new AnswerIsNo(
      exists ? `${path} is there already` : `${path} cannot be written: ${String(error)}`,
      'name another file with --out',
    )
  }
}
const outOf = (values: Parameters<Command['run']>[0]['values']): string => {
  const out = textOf(values, 'out')
  if (out === undefined) throw new WrongUse('nobody says where the answered file goes', '--out FILE')
  return out
}
const ending = (file: As<typeof AnsweredFile>): string =>
  file.final
    ? 'Every answer is confirmed: the file is final.'
    : `${counted(file.open, 'answer is', 'answers are')} not confirmed, and say so in the file.`

const columns = { question: 'question-column', answer: 'answer-column', words: 'comment-column', id: 'id-column' } as const
const answer: Command = {
  name: 'questionnaire answer',
  usage: 'FILE --out FILE [--question-column HEADING --answer-column HEADING …]',
  summary:
    'Take in a questionnaire (CSV, XLSX), answer it from the controls, and write it in the same form; drafts until somebody confirms them',
  takes: { min: 1, max: 1 },
  options: {
    ...remoteOptions,
    out: { type: 'string' },
    ...Object.fromEntries(Object.values(columns).map(name => [name, { type: 'string' as const }])),
  },
  help: [
    '--out FILE              where the answered file goes; one that is there is not written over',
    '--question-column TEXT  headings, where they are not found by themselves; also --answer-column,',
    '                        --comment-column, --id-column',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const path = positionals[0]!
    const out = outOf(values)
    let file: Buffer
    try {
      file = readFileSync(path)
    } catch (error) {
      throw new AnswerIsNo(`${path} cannot be read: ${(error as { code?: string }).code ?? String(error)}`, 'name a CSV or XLSX file')
    }
    const remote = remoteOf(values)
    const headings = Object.fromEntries(Object.entries(columns).map(([name, option]) => [name, textOf(values, option) ?? null]))
    const view = await remote.ask<View>('POST', '/questionnaires', {
      name: basename(path),
      base64: file.toString('base64'),
      columns: headings,
    })
    const filled = await remote.ask<As<typeof AnsweredFile>>('POST', `/questionnaires/${view.id}/file`)
    written(out, filled)
    const head = `${counted(view.questions, 'question')}: ${said(view)}.`
    const nobody = view.saved
      ? []
      : ["The controls' document is the one that ships, and nobody's word yet: tocsin trust check, Settings, Trust."]
    return { json: view, text: [head, ending(filled), ...nobody, `Confirm them in the console: /questionnaires/${view.id}`].join('\n') }
  },
}
const list: Command = {
  name: 'questionnaire list',
  usage: '',
  summary: 'Questionnaires that were taken in',
  takes: { min: 0, max: 0 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ values }): Promise<Answer> {
    const found = await remoteOf(values).ask<{ items: As<typeof Questionnaire>[] }>('GET', '/questionnaires')
    const rows = found.items.map(q => [q.id, q.name, counted(q.questions, 'question'), `${q.by}, ${q.at}`])
    return { json: found, text: rows.length === 0 ? 'no questionnaire was taken in' : table(rows) }
  },
}
const exported: Command = {
  name: 'questionnaire export',
  usage: 'ID --out FILE',
  summary: 'A questionnaire with its answers as they are now, in its own form',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, out: { type: 'string' } },
  help: ['--out FILE     where it goes; one that is there is not written over', ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const out = outOf(values)
    const filled = await remoteOf(values).ask<As<typeof AnsweredFile>>(
      'POST',
      `/questionnaires/${encodeURIComponent(positionals[0]!)}/file`,
    )
    written(out, filled)
    const { base64: _, ...rest } = filled
    return { json: rest, text: ending(filled) }
  },
}
export const questionnaireCommands: readonly Command[] = [answer, list, exported]
