/**
 * Reads a drill: Markdown that people read, with YAML blocks `drill`, `objectives`, `team`, `injects` and `expect`. Headings and blocks
 * are found by the plan's own reader.
 *
 * Q1  All problems are told at once, each with line, column and what to write instead; there is a drill only without errors.
 * Q2  What a drill names of a plan (rules, facts, phases) is looked up when it runs: the same drill runs on several plans.
 */
import { readDocument } from '../plan/document.ts'
import { meant } from '../plan/nearest.ts'
import { inOrder, type Place, type PlanProblem } from '../plan/problem.ts'
import { type Located, readYaml, type Value } from '../plan/yaml.ts'
import type { Act, Answering, Drill, Expectation, Inject, ReadDrill } from './drill.ts'
import { noticeOutcomes, outcomes } from './drill.ts'

const blockNames = ['drill', 'objectives', 'team', 'injects', 'expect']
const minute = 60_000
const lengths: Readonly<Record<string, number>> = { second: 1000, minute, hour: 60 * minute, day: 1440 * minute, week: 10_080 * minute }
const longestMs = 400 * lengths.day!
const mostInjects = 1000

export function readDrill(source: string): ReadDrill {
  const { document, problems: found } = readDocument(source)
  const problems: PlanProblem[] = [...found]
  const wrong = (code: string, place: Place, what: string, why: string, instead: string): null => {
    problems.push({ severity: 'error', code, line: place.line, column: place.column, what, why, instead })
    return null
  }
  const read = new Reader(wrong)
  if (document !== null) {
    const top = document.sections[0]
    if (top !== undefined) read.title = top.title
    for (const block of document.blocks) {
      if (block.name === '') continue
      const place = { line: block.line, column: block.indent + 1 }
      if (!blockNames.includes(block.name)) {
        wrong(
          'unknown-block',
          place,
          `There is no block ${JSON.stringify(block.name.slice(0, 60))} in a drill.`,
          'Nothing in it would be played.',
          `${meant(block.name, blockNames)}.`,
        )
        continue
      }
      const { located, problems } = readYaml(block)
      if (located === null) read.wrongs(problems)
      else {
        read.wrongs(problems)
        read.block(block.name, located)
      }
    }
    if (!read.has('drill'))
      wrong(
        'no-drill',
        { line: 1, column: 1 },
        'There is no block `yaml drill`.',
        'It says under which plan the drill runs and when.',
        'Write one with plan, starts and lasts.',
      )
    if (!read.has('injects'))
      wrong(
        'no-inject',
        { line: 1, column: 1 },
        'Nothing comes in.',
        'A drill without an inject practises nothing.',
        'Write a block `yaml injects` with one signal.',
      )
    if (!read.has('expect'))
      wrong(
        'no-expectation',
        { line: 1, column: 1 },
        'Nothing is expected.',
        'A drill that expects nothing cannot be failed.',
        'Write a block `yaml expect`.',
      )
  }
  const all = inOrder([...problems, ...read.problems])
  const failed = document === null || all.some(problem => problem.severity === 'error')
  return { drill: failed ? null : read.drill(), problems: all }
}

type Wrong = (code: string, place: Place, what: string, why: string, instead: string) => null

class Reader {
  title = 'Drill'
  readonly objectives: string[] = []
  readonly injects: Inject[] = []
  readonly expectations: Expectation[] = []
  readonly problems: PlanProblem[] = []
  private readonly team: Record<string, Answering> = {}
  private readonly teamLines: Record<string, number> = {}
  private readonly seen = new Set<string>()
  private plan = ''
  private starts = 0
  private lastsMs = 0
  private carriersFail = 0
  private holders: Drill['holders'] = 'one each'
  private readonly wrong: Wrong

  constructor(wrong: Wrong) {
    this.wrong = wrong
  }
  wrongs(problems: readonly PlanProblem[]): void {
    this.problems.push(...problems)
  }
  has(block: string): boolean {
    return this.seen.has(block)
  }
  drill(): Drill {
    return {
      title: this.title,
      plan: this.plan,
      starts: this.starts,
      lastsMs: this.lastsMs,
      carriersFail: this.carriersFail,
      holders: this.holders,
      team: this.team,
      teamLines: this.teamLines,
      objectives: this.objectives,
      injects: this.injects
        .map((inject, i) => ({ inject, i }))
        .sort((a, b) => a.inject.at - b.inject.at || a.i - b.i)
        .map(({ inject }) => inject),
      expectations: this.expectations,
    }
  }
  block(name: string, located: Located): void {
    this.seen.add(name)
    if (name === 'injects') {
      this.list(located)
      return
    }
    if (name === 'objectives') {
      if (!Array.isArray(located.value))
        this.wrong('list', located.place, 'The objectives are no list.', 'Each is one sentence.', 'Begin each with "- ".')
      else
        for (const child of located.children.values()) {
          const text = this.text(child, 'an objective')
          if (text !== null) this.objectives.push(text)
        }
      return
    }
    const entries = this.map(located, `the block ${name}`)
    if (entries === null) return
    if (name === 'drill') this.header(located, entries)
    else if (name === 'team')
      for (const [role, at] of entries) {
        this.teamLines[role] = (located.keys.get(role) ?? at.place).line
        this.role(role, at)
      }
    else this.expect(located, entries)
  }

  // the header -------------------------------------------------------------------
  private header(located: Located, entries: readonly (readonly [string, Located])[]): void {
    const keys = ['plan', 'starts', 'lasts', 'carriers', 'holders']
    for (const [key, at] of entries) {
      const text = this.text(at, key)
      if (text === null) continue
      if (key === 'plan') this.plan = text
      else if (key === 'starts') this.starts = this.instant(text, at.place) ?? 0
      else if (key === 'lasts') this.lastsMs = this.length(text, at.place) ?? 0
      else if (key === 'carriers') this.carriers(text, at.place)
      else if (key === 'holders') {
        if (text === 'one each' || text === 'one person') this.holders = text
        else
          this.wrong(
            'holders',
            at.place,
            `"${text}" is no way to fill the positions.`,
            'Without people of its own a drill invents them.',
            'Write "one each" or "one person".',
          )
      } else this.unknown(key, located.keys.get(key) ?? at.place, keys)
    }
    for (const key of ['plan', 'starts', 'lasts'])
      if (!entries.some(([name]) => name === key))
        this.wrong(
          'missing',
          located.place,
          `The drill does not say ${key}.`,
          'It is needed to run it.',
          key === 'plan' ? 'Write plan: team' : key === 'starts' ? 'Write starts: 2026-03-03T02:10Z' : 'Write lasts: 3 hours',
        )
  }
  private instant(text: string, place: Place): number | null {
    const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
    return Number.isNaN(at)
      ? this.wrong(
          'instant',
          place,
          `"${text}" is no moment.`,
          'A drill begins at one instant, so that it is the same everywhere.',
          'Write it with its offset: 2026-03-03T02:10Z',
        )
      : at
  }
  private length(text: string, place: Place): number | null {
    let sum = 0
    const rest = text.replace(/(\d{1,6}) (second|minute|hour|day|week)s?(?:,? and |,? |$)/g, (_, count: string, unit: string) => {
      sum += Number(count) * lengths[unit]!
      return ''
    })
    if (rest.trim() !== '' || sum <= 0 || sum > longestMs)
      return this.wrong(
        'length',
        place,
        `"${text}" is no length of time.`,
        'Times are written out.',
        'Write 40 seconds, 5 minutes, 1 hour 30 minutes, 3 days; at most 400 days.',
      )
    return sum
  }
  private carriers(text: string, place: Place): void {
    const share = /^(\d{1,3}) in (\d{1,4}) fails?$/.exec(text)
    const [of, out] = share === null ? [0, 1] : [Number(share[1]), Number(share[2])]
    if ((share === null && text !== 'all work') || out === 0 || of > out)
      this.wrong(
        'carriers',
        place,
        `"${text}" does not say how carriers work.`,
        'They fail by the seed.',
        'Write "all work", or "1 in 20 fails".',
      )
    else this.carriersFail = of / out
  }

  // who answers ---------------------------------------------------------------
  private role(role: string, at: Located): void {
    const text = this.text(at, role)
    if (text === null) return
    const say = () =>
      this.wrong(
        'answering',
        at.place,
        `"${text}" does not say how ${role} answers.`,
        'Simulated people answer, late or never, or hand over.',
        'Write "answers after 4 minutes", "answers after 2 to 9 minutes", "never answers", or "hands over to executive after 3 minutes".',
      )
    if (text === 'never answers') this.team[role] = { answers: 'never' }
    else {
      const answering = /^(?:answers|hands over to ([a-z][a-z0-9-]*)) after (?:(\d{1,4}) to )?(\d{1,4} (?:second|minute|hour|day)s?)$/.exec(
        text,
      )
      if (answering === null) return void say()
      const [, to, least, most] = answering
      const longest = this.length(most!, at.place)
      if (longest === null) return
      const unit = lengths[/ ([a-z]+?)s?$/.exec(most!)![1]!]!
      const shortest = least === undefined ? longest : Number(least) * unit
      if (shortest > longest) return void say()
      this.team[role] =
        to === undefined
          ? { answers: 'after', least: shortest, most: longest }
          : { answers: 'hands over', to, least: shortest, most: longest }
    }
  }

  // what comes in ------------------------------------------------------------------
  private list(located: Located): void {
    if (!Array.isArray(located.value))
      return void this.wrong(
        'list',
        located.place,
        'The injects are no list.',
        'They happen one after another.',
        'Begin each with "- at: 0:00".',
      )
    if (located.children.size > mostInjects)
      return void this.wrong(
        'too-many',
        located.place,
        `${located.children.size} injects are too many.`,
        `At most ${mostInjects} fit.`,
        'Part the drill.',
      )
    for (const child of located.children.values()) this.inject(child)
  }
  private inject(located: Located): void {
    const entries = this.map(located, 'an inject')
    if (entries === null) return
    const keys = ['at', 'incident', 'signal', 'body', 'vendor', 'customer', 'question', 'declare', 'severity', 'who', 'does', 'why']
    const said: Record<string, string> = {}
    for (const [key, at] of entries) {
      if (!keys.includes(key)) this.unknown(key, located.keys.get(key) ?? at.place, keys, at.value === '')
      else said[key] = this.text(at, key) ?? ''
    }
    const place = located.place
    const at = this.offset(said.at, located.children.get('at')?.place ?? place)
    const incident = this.number(said.incident, located.children.get('incident')?.place ?? place)
    if (at === null || incident === undefined) return
    const where = { at, line: place.line, incident }
    const who = said.who
    if (said.signal !== undefined) {
      if (said.body === undefined)
        return void this.wrong(
          'no-body',
          place,
          'The signal has no body.',
          'It comes in the shape that its source sends.',
          'Write body: | and the JSON below it.',
        )
      this.injects.push({ ...where, inject: 'signal', path: said.signal, body: said.body })
    } else if (said.declare !== undefined) {
      if (said.severity === undefined || who === undefined)
        return void this.wrong(
          'declare',
          place,
          'Who declares it, and how severe it is, is not said.',
          'An incident by hand has both.',
          'Add who: technical-lead and severity: P1',
        )
      this.injects.push({ ...where, inject: 'declare', title: said.declare, severity: said.severity, who })
    } else if (said.does !== undefined) {
      if (who === undefined) return void this.wrong('who', place, 'Nobody does this.', "Each act is a role's.", 'Add who: technical-lead')
      const act = this.act(said.does, located.children.get('does')?.place ?? place)
      if (act !== null) this.injects.push({ ...where, inject: 'act', who, act, why: said.why ?? null })
    } else {
      const from = (['vendor', 'customer', 'question'] as const).find(from => said[from] !== undefined)
      if (from === undefined)
        return void this.wrong(
          'inject',
          place,
          'Nothing happens here.',
          'An inject is a signal, a word, a declaration or an act.',
          'Write signal, vendor, customer, question, declare or does.',
        )
      this.injects.push({ ...where, inject: 'word', from, words: said[from]! })
    }
  }
  private act(text: string, place: Place): Act | null {
    const one = (pattern: RegExp): readonly string[] | null => pattern.exec(text)?.slice(1) ?? null
    const word = '([A-Za-z][A-Za-z0-9-]*)'
    const severity = one(new RegExp(`^changes severity to ${word}$`))
    if (severity) return { act: 'severity', to: severity[0]! }
    const milestone = one(new RegExp(`^tells ${word}(?: of (.+) ago)?$`))
    if (milestone) {
      const agoMs = milestone[1] === undefined ? 0 : this.length(milestone[1], place)
      return agoMs === null ? null : { act: 'milestone', milestone: milestone[0]!, agoMs }
    }
    const fact = one(new RegExp(`^finds ${word} ${word}$`))
    if (fact) return { act: 'fact', fact: fact[0]!, value: fact[1]! }
    const phase = one(new RegExp(`^enters ${word}$`))
    if (phase) return { act: 'phase', phase: phase[0]! }
    const meets = one(new RegExp(`^meets ${word}$`))
    if (meets) return { act: 'meet', rule: meets[0]! }
    const works = one(new RegExp(`^works ${word}$`))
    if (works) return { act: 'work', playbook: works[0]! }
    const draft = one(new RegExp(`^drafts ${word}(?: not knowing ${word}((?:, ?${word})*))?$`))
    if (draft) return { act: 'draft', form: draft[0]!, unknown: text.split(' not knowing ')[1]?.split(/, ?/) ?? [] }
    const notice = one(new RegExp(`^(approves|sends) ${word}$`))
    if (notice) return { act: notice[0] === 'approves' ? 'approve' : 'send', form: notice[1]! }
    const plain = { 'takes over': 'take over', resolves: 'resolve', closes: 'close', reopens: 'reopen', notes: 'note' } as const
    if (Object.hasOwn(plain, text)) return { act: plain[text as keyof typeof plain] }
    return this.wrong(
      'act',
      place,
      `"${text}" is nothing that a role can do.`,
      "Acts are the product's own.",
      'Write changes severity to P1, finds breach suspected, tells breach-discovered of 20 minutes ago, enters containment, meets preserve-evidence, works review, drafts breach-notification, approves breach-notification, sends breach-notification, takes over, resolves, reopens, closes, or notes.',
    )
  }
  private offset(text: string | undefined, place: Place): number | null {
    const time = /^(\d{1,4}):([0-5]\d)(?::([0-5]\d))?$/.exec(text ?? '')
    if (time === null)
      return this.wrong(
        'at',
        place,
        `"${text ?? ''}" is no time after the start.`,
        'Each inject has its moment.',
        'Write hours and minutes: at: 0:05',
      )
    return (Number(time[1]) * 3600 + Number(time[2]) * 60 + Number(time[3] ?? 0)) * 1000
  }
  private number(text: string | undefined, place: Place): number | null | undefined {
    if (text === undefined) return null
    if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
    this.wrong(
      'incident',
      place,
      `"${text}" is no incident's number.`,
      'Incidents count from 1 in the order in which they open.',
      'Write incident: 1, or leave it out for the newest.',
    )
    return undefined
  }

  // what is expected --------------------------------------------------------------
  private expect(located: Located, entries: readonly (readonly [string, Located])[]): void {
    const given = entries.find(([key]) => key === 'incident')
    const incident = (given === undefined ? 1 : this.number(this.text(given[1], 'incident') ?? '', given[1].place)) ?? 1
    for (const [key, at] of entries) {
      if (key === 'incident') continue
      const where = { line: (located.keys.get(key) ?? at.place).line, incident }
      const text = this.text(at, key)
      if (text === null) continue
      if (key === 'incidents') {
        if (/^\d{1,4}$/.test(text)) this.expectations.push({ ...where, expect: 'incidents', count: Number(text) })
        else this.wrong('count', at.place, `"${text}" is no number of incidents.`, 'So many are expected to open.', 'Write incidents: 1')
      } else if (key === 'severity' || key === 'status' || key === 'phase') this.expectations.push({ ...where, expect: key, is: text })
      else if (key === 'paged' || key === 'not paged') this.expectations.push({ ...where, expect: key, roles: text.split(/, */) })
      else if (key === 'deviations') {
        const most = text === 'none' ? 0 : Number(/^at most (\d{1,3})$/.exec(text)?.[1] ?? Number.NaN)
        if (Number.isNaN(most))
          this.wrong(
            'deviations',
            at.place,
            `"${text}" is no number of departures from the plan.`,
            'So many are expected at most.',
            'Write none, or at most 2.',
          )
        else this.expectations.push({ ...where, expect: 'deviations', most })
      } else if (key.startsWith('fact ')) this.expectations.push({ ...where, expect: 'fact', fact: key.slice(5).trim(), is: text })
      else if (key.startsWith('notification ')) {
        const outcome = noticeOutcomes.find(outcome => outcome === text)
        if (outcome === undefined)
          this.wrong(
            'notification',
            at.place,
            `"${text}" is nothing that becomes of a notification.`,
            'It is looked at when the drill ends.',
            `Write one of ${noticeOutcomes.join(', ')}.`,
          )
        else this.expectations.push({ ...where, expect: 'notification', form: key.slice(13).trim(), outcome })
      } else {
        const before = /^met before entering ([A-Za-z][A-Za-z0-9-]*)$/.exec(text)
        if (before !== null) {
          this.expectations.push({ ...where, expect: 'before', rule: key, phase: before[1]! })
          continue
        }
        const outcome = outcomes.find(outcome => outcome === text)
        if (outcome === undefined)
          this.wrong(
            'outcome',
            at.place,
            `"${text}" is no way in which an obligation ends.`,
            `${key} is taken for an obligation of the plan.`,
            `Write one of ${outcomes.join(', ')}, or met before entering eradication.`,
          )
        else this.expectations.push({ ...where, expect: 'obligation', rule: key, outcome })
      }
    }
  }

  // pieces -----------------------------------------------------------------------
  private map(located: Located, what: string): readonly (readonly [string, Located])[] | null {
    if (typeof located.value === 'object' && !Array.isArray(located.value)) return [...located.children]
    return this.wrong('map', located.place, `${what} has no keys.`, 'It is written as key: value.', 'Write one key on each line.')
  }
  private text(at: Located, key: string): string | null {
    const value: Value = at.value
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
    return this.wrong('text', at.place, `${key} is no text.`, 'One text is meant here.', `Write the text behind ${key}:`)
  }
  private unknown(key: string, place: Place, keys: readonly string[], bare = false): void {
    const instead =
      bare || key.includes(' ') ? 'Between braces a comma ends a text: put the text before it in quotes.' : `${meant(key, keys)}.`
    this.wrong('unknown-key', place, `Nothing is known of ${JSON.stringify(key.slice(0, 60))} here.`, 'It would not be played.', instead)
  }
}
