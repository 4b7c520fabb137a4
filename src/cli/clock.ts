/** tocsin clock: when a rule of law runs out, with its citation and its other readings. */
import { askClock } from '../calendar/ask-clock.ts'
import { ruleIds, rules, versionsOf } from '../core/obligation/law/rules.ts'
import { type Answer, type Command, type Options, textOf, WrongUse } from './command.ts'
import { table } from './table.ts'

/** Moments that some rules ask for beside the one that they start with. */
const others = [...new Set(rules.flatMap(rule => rule.also))]
const options: Options = {
  from: { type: 'string' },
  zone: { type: 'string' },
  holidays: { type: 'string' },
  ...Object.fromEntries(others.map(name => [name, { type: 'string' as const }])),
}

export const clock: Command = {
  name: 'clock',
  usage: 'RULE --from INSTANT [--zone ZONE]',
  summary: 'When a rule of law runs out; without a RULE, the rules there are',
  takes: { min: 0, max: 1 },
  options,
  help: [
    'RULE           gdpr-33, dora-initial …',
    '--from AT      the moment that the rule counts from: 2026-12-25T03:00+01:00, or local with --zone',
    '--zone ZONE    of the organisation: Europe/Berlin',
    '--holidays H   of the organisation: DE-BE',
    ...others.map(name => `--${name} AT`.padEnd(15).concat('for rules that ask for it')),
  ],
  async run({ positionals, values }): Promise<Answer> {
    const [rule] = positionals
    if (rule === undefined) {
      const known = ruleIds.map(id => versionsOf(id).at(-1)!)
      return {
        json: { rules: known.map(({ id, name, citation, from, also, mark }) => ({ rule: id, name, citation, from, also, mark })) },
        text: table(known.map(r => [r.id, r.name, `from ${[r.from, ...r.also].join(', ')}`, r.citation])),
      }
    }
    const from = textOf(values, 'from')
    const starts = versionsOf(rule).at(-1)?.from
    if (from === undefined && starts !== undefined)
      throw new WrongUse(`${rule} counts from ${starts}`, `tocsin clock ${rule} --from 2026-12-25T03:00+01:00`)
    const moments = Object.fromEntries(others.flatMap(name => (textOf(values, name) === undefined ? [] : [[name, textOf(values, name)!]])))
    const answer = askClock({
      rule,
      from: from ?? '',
      zone: textOf(values, 'zone') ?? null,
      holidays: textOf(values, 'holidays') ?? null,
      moments,
    })
    if ('code' in answer) throw new WrongUse(answer.problem, answer.instead)
    const { at: _, readings, ...rest } = answer
    return {
      json: { ...rest, readings: readings.map(({ due, reading, citation }) => ({ due, reading, citation })) },
      text: [
        `${answer.name}: ${answer.due ?? 'no date'}`,
        `  counted: ${answer.counting}, from ${answer.from}`,
        `  because: ${answer.citation}`,
        ...readings.filter(r => r.due !== answer.due).map(r => `  otherwise read: ${r.due} (${r.reading}; ${r.citation})`),
        `  ${answer.note}`,
      ].join('\n'),
    }
  },
}
