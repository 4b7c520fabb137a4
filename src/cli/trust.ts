/** tocsin trust …: the controls' document without a server, and the controls of one that runs. */
import { counted } from '../core/counted.ts'
import type { As } from '../http/api.ts'
import type { TrustView } from '../http/trust-api.ts'
import { allSeries, trustCategories } from '../trust/criteria.ts'
import type { Posture } from '../trust/posture.ts'
import { readPosture } from '../trust/read-posture.ts'
import { type Answer, AnswerIsNo, type Command } from './command.ts'
import { fileOut } from './file.ts'
import { readText } from './given-file.ts'
import { periodHelp, periodOptions, periodQuery } from './period.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

export const trustCheck: Command = {
  name: 'trust check',
  usage: 'FILE',
  summary: 'Say everything that is wrong with a document of controls, each with line, column and remedy',
  takes: { min: 1, max: 1 },
  options: {},
  help: ['FILE           controls in YAML, as trust/controls.yaml; - reads stdin'],
  async run({ positionals }): Promise<Answer> {
    const file = positionals[0]!
    const { posture, problems } = readPosture(
      readText(file, 'controls and nothing else', 'name a file of controls, as trust/controls.yaml'),
    )
    const said = problems.map(p => `${file}:${p.line}:${p.column} ${p.severity}: ${p.what}\n  instead: ${p.instead}`)
    const verdict =
      posture === null
        ? `This is not taken: ${counted(problems.filter(p => p.severity === 'error').length, 'error')}.`
        : `${posture.title} can be read: ${counted(posture.controls.length, 'control')}.`
    return {
      code: posture === null ? 1 : 0,
      json: {
        file,
        ok: posture !== null,
        controls: posture?.controls.length ?? null,
        problems,
        ...(posture === null ? {} : { without: without(posture) }),
      },
      text: [...said, verdict, ...(posture === null ? [] : without(posture))].join('\n'),
    }
  },
}

/** What the document leaves out: worth knowing, and no error. */
function without(posture: Posture): readonly string[] {
  const bare = posture.controls.filter(c => c.evidence.length === 0 && c.attested.length === 0).map(c => c.id)
  const under = new Set(posture.controls.flatMap(c => c.criteria))
  const empty = trustCategories.flatMap(category =>
    allSeries.filter(s => s.category === category && !s.criteria.some(id => under.has(id))).map(s => `${s.id} ${s.name}`),
  )
  return [
    ...(bare.length === 0 ? [] : [`Without any evidence: ${bare.join(', ')}.`]),
    ...(empty.length === 0 ? [] : [`No control stands under ${empty.join(', ')}.`]),
  ]
}

export const trustControls: Command = {
  name: 'trust controls',
  usage: '[--from DATE] [--to DATE]',
  summary: 'Each control with its state over a time, and what is missing',
  takes: { min: 0, max: 0 },
  options: { ...remoteOptions, ...periodOptions },
  help: [...periodHelp.map(line => line.replace('absent: from the beginning', "absent: as the controls' document has it")), ...remoteHelp],
  async run({ values }): Promise<Answer> {
    const view = await remoteOf(values).ask<As<typeof TrustView>>('GET', `/trust${periodQuery(values)}`)
    const rows = view.controls.map(c => [c.state, c.criteria.join(' '), c.name, c.missing[0] ?? ''])
    const operating = view.controls.filter(c => c.state === 'operating').length
    return {
      json: view,
      text: [
        table([['state', 'criteria', 'control', 'missing'], ...rows]),
        '',
        `${operating} of ${counted(view.controls.length, 'control')} operating, ${view.period.from} to ${view.period.to}`,
        view.certification.words,
      ].join('\n'),
    }
  },
}

export const trustSave: Command = {
  name: 'trust save',
  usage: 'FILE',
  summary: "Save a document of controls as the team's own; owners only",
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: ['FILE           controls in YAML; one with errors is not taken, and what was there stays', ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const file = positionals[0]!
    const source = readText(file, 'controls and nothing else', 'name a file of controls, as trust/controls.yaml')
    if (readPosture(source).posture === null) throw new AnswerIsNo(`${file} has errors and was not sent`, `tocsin trust check ${file}`)
    const saved = await remoteOf(values).ask<{ edition: string }>('PUT', '/trust/document', { source })
    return { json: saved, text: `${file} is saved as ${saved.edition.slice(0, 12)}.` }
  },
}

export const trustExport: Command = {
  name: 'trust export',
  usage: 'FILE [--from DATE] [--to DATE]',
  summary: 'For an auditor: every fact that a state rests on, with its place and hash in the audit log',
  takes: { min: 1, max: 1 },
  options: { ...remoteOptions, ...periodOptions },
  help: [
    'FILE           where to write it, as JSON',
    ...periodHelp.map(line => line.replace('absent: from the beginning', "absent: as the controls' document has it")),
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const made = await remoteOf(values).ask<{ export: { total: number; hash: string } }>('GET', `/trust/export${periodQuery(values)}`)
    const file = positionals[0]!
    fileOut(file, `${JSON.stringify(made, null, 2)}\n`)
    return {
      json: { file, ...made.export },
      text: `${counted(made.export.total, 'control')} with their evidence are in ${file}. SHA-256 ${made.export.hash}`,
    }
  },
}
