/** tocsin trust …: the controls' document, without a server. */
import { counted } from '../core/counted.ts'
import { allSeries, trustCategories } from '../trust/criteria.ts'
import type { Posture } from '../trust/posture.ts'
import { readPosture } from '../trust/read-posture.ts'
import type { Answer, Command } from './command.ts'
import { readText } from './given-file.ts'

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
