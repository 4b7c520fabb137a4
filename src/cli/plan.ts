/** tocsin plan …: the plan document, without a server. */

import { writeFileSync } from 'node:fs'
import { calendarFor } from '../calendar/make.ts'
import { readInstant } from '../calendar/read-instant.ts'
import { zoneTable } from '../core/calendar/local.ts'
import { counted } from '../core/counted.ts'
import { editionOf } from '../core/edition.ts'
import { type Instant, id, instant } from '../core/id.ts'
import { escalationAt } from '../core/oncall/escalation-at.ts'
import { proveReach } from '../core/oncall/reach.ts'
import { bindings } from '../core/oncall/vacancies.ts'
import { escalationWords, type Naming, reachWords } from '../core/oncall/words.ts'
import type { Plan } from '../core/plan.ts'
import { isOpen } from '../core/span.ts'
import { foldVersion } from '../core/version.ts'
import type { World } from '../core/world.ts'
import { lackingAccess } from '../people/access.ts'
import type { Directory } from '../people/directory.ts'
import { peopleOf, zonesOf } from '../people/people-of.ts'
import { compile } from '../plan/compile.ts'
import { diffPlans, diffText } from '../plan/diff.ts'
import { planEdition, withDocument } from '../plan/edition.ts'
import { writeClauseIds } from '../plan/fix.ts'
import { planPage } from '../plan/page.ts'
import type { PlanProblem } from '../plan/problem.ts'
import { blockSchema, planSchema } from '../plan/schema.ts'
import { shortened } from '../read/address.ts'
import { type Answer, AnswerIsNo, type Command, numberOf, textOf, type Values, WrongUse } from './command.ts'
import { peopleIn, readText } from './given-file.ts'

const week = 7 * 86_400_000

const readPlanText = (path: string): string => readText(path, 'a plan that people read', 'name a plan, as plans/team.md')

/** A plan that runs; one that does not is a no, with where to look. */
function planIn(path: string): Readonly<{ plan: Plan; source: string }> {
  const source = readPlanText(path)
  const { plan, problems } = compile(source)
  if (plan === null) {
    const errors = problems.filter(p => p.severity === 'error')
    throw new AnswerIsNo(
      `${path} cannot run: ${counted(errors.length, 'error')}, the first at line ${errors[0]?.line}: ${errors[0]?.what}`,
      `tocsin plan check ${path}`,
    )
  }
  return { plan, source }
}

const said = (file: string, p: PlanProblem): string =>
  [
    `${file}:${p.line}:${p.column} ${p.severity}: ${p.what}`,
    `  why: ${p.why}`,
    `  instead: ${p.instead}`,
    ...(p.also ? [`  see line ${p.also.line}: ${p.also.what}`] : []),
  ].join('\n')

export const planCheck: Command = {
  name: 'plan check',
  usage: 'FILE [--fix] [--people FILE] [--weeks N] [--from DATE]',
  summary: 'Say everything that is wrong with a plan, each with line, column and remedy',
  takes: { min: 1, max: 1 },
  options: { fix: { type: 'boolean' }, people: { type: 'string' }, weeks: { type: 'string' }, from: { type: 'string' } },
  help: [
    'FILE           a plan in Markdown; - reads stdin',
    '--fix          first writes the id of every clause that has none into FILE, and leaves every other byte alone',
    '--people FILE  the people: shows that somebody verified is paged in time at every minute, or the first at which not',
    '--weeks N      of the coming weeks (default 8)',
    '--from DATE    beginning then, 2026-12-21; absent: now',
  ],
  async run({ positionals, values }): Promise<Answer> {
    const file = positionals[0]!
    const written = values.fix === true ? fix(file) : null
    const { plan, problems } = compile(readPlanText(file))
    const errors = problems.filter(p => p.severity === 'error').length
    const count = (severity: PlanProblem['severity'], word: string) => {
      const n = problems.filter(p => p.severity === severity).length
      return n === 0 ? [] : [counted(n, word)]
    }
    const sum = [...count('error', 'error'), ...count('warning', 'warning'), ...count('open', 'open value'), ...count('note', 'note')].join(
      ', ',
    )
    const verdict = `${plan === null ? 'This plan cannot run' : `${plan.title} ${plan.header.version} can run`}${sum ? `: ${sum}` : ''}.`
    const reach = plan !== null && textOf(values, 'people') !== undefined ? proof(plan, values) : null
    const fixed = written?.map(({ line, id }) => `${file}:${line} is now clause {#${id}}`) ?? []
    return {
      code: plan === null || reach?.proved === false ? 1 : 0,
      json: {
        file,
        ok: plan !== null,
        title: plan?.title ?? null,
        version: plan?.header.version ?? null,
        errors,
        problems,
        ...(written ? { written } : {}),
        ...(reach ? { bindings: reach.bindings, people: { problems: reach.problems }, reach: reach.json } : {}),
      },
      text: [...fixed, ...problems.map(p => said(file, p)), verdict, ...(reach ? ['', ...reach.words, reach.text] : [])].join('\n'),
    }
  },
}

/** Writes the missing clause ids into the file; what was written where. */
function fix(file: string) {
  if (file === '-') throw new WrongUse('--fix writes into a file, and stdin is none', 'name the file: tocsin plan check FILE --fix')
  const { source, written } = writeClauseIds(readPlanText(file))
  if (written.length === 0) return written
  try {
    writeFileSync(file, source)
  } catch (error) {
    throw new AnswerIsNo(`${file} cannot be written: ${(error as Error).message}`)
  }
  return written
}

/** What plan and people leave between them: roles that nobody holds, names of the one that the other does not know. */
function unbound(plan: Plan, people: Parameters<typeof bindings>[1]) {
  const { vacant, vacantPositions, unknownPositions, unknownRoles, unknownSchedules } = bindings(plan, people)
  const role = (id: string) => plan.roles.find(r => r.id === id)
  const position = (id: string | null | undefined) => plan.positions.find(p => p.id === id)
  return {
    bindings: { vacant, vacantPositions, unknownPositions, unknownRoles, unknownSchedules },
    words: [
      ...vacant.map(id => {
        const of = position(role(id)?.position)
        return `vacant: nobody is ${role(id)?.name ?? id}${of ? ` (position ${of.id}: ${of.name})` : ''}`
      }),
      ...vacantPositions.map(
        id =>
          `vacant: nobody is ${position(id)?.name ?? id} (position ${id}), and the plan pages them when nobody answers: that step reaches nobody`,
      ),
      ...unknownPositions.map(id => `unknown: the people name a position ${id}, and the plan has none; it has ${listed(plan.positions)}`),
      ...unknownRoles.map(id => `unknown: the people name a role ${id}, and the plan has none; it has ${listed(plan.roles)}`),
      ...unknownSchedules.map(id => `unknown: the plan pages the on-call schedule ${id}, and the people have none of that name`),
    ],
  }
}
const listed = (all: readonly Readonly<{ id: string }>[]): string => all.map(({ id }) => id).join(', ') || 'none'

/** X-02: reached within the promise at every minute, or the first minute at which not. */
function proof(plan: Plan, values: Values) {
  const { people, calendar, naming, problems, directory } = around(plan, values)
  const from = momentOf(textOf(values, 'from'), naming) ?? instant(Date.now() - (Date.now() % 60_000))
  const to = instant(from + (numberOf(values, 'weeks', 1, 104) ?? 8) * week)
  const reaches = proveReach(plan, people, calendar, from, to)
  const iso = (at: Instant) => new Date(at).toISOString()
  const { bindings, words } = unbound(plan, people)
  const lacking = lackingAccess(plan, directory, people)
  const roleName = (id: string) => plan.roles.find(r => r.id === id)?.name ?? id
  const file = textOf(values, 'people')!
  return {
    bindings: { ...bindings, lackingAccess: lacking },
    problems,
    words: [
      ...problems.map(p => `${file}:${p.line}:${p.column} ${p.severity}: ${p.what}; ${p.instead}`),
      ...words,
      ...lacking.map(
        l =>
          `access: ${naming.person(l.person)} can hold ${roleName(l.role)}, and the people say nothing of access to ${l.access.join(', ')}`,
      ),
    ],
    proved: reaches.every(r => r.gaps.length === 0),
    text: reachWords(reaches, plan, naming),
    json: reaches.map(r => ({
      severity: r.severity,
      clause: r.clause,
      pages: r.pages,
      promiseMs: r.promise,
      from: iso(r.from),
      to: iso(r.to),
      proved: r.gaps.length === 0,
      gaps: r.gaps.map(g => ({ from: iso(g.from), to: iso(g.to), reachedAfterMs: g.first, tried: g.tried })),
    })),
  }
}

/** What a plan and a file of people decide by. Without one there is nobody. */
function around(plan: Plan, values: Values) {
  const file = textOf(values, 'people')
  const { directory, problems } = file === undefined ? { directory: nobody, problems: [] } : peopleIn(file)
  const calendar = calendarFor(plan.header, { zones: zonesOf(directory) })
  const people = editionOf<'people', ReturnType<typeof peopleOf>>(peopleOf(directory))
  const zone = isOpen(plan.header.zone) ? 'UTC' : plan.header.zone
  const naming: Naming = {
    zone,
    table: zoneTable(calendar.value, zone),
    person: who => directory.persons.find(p => p.id === who)?.name ?? who,
    method(who, method) {
      const found = directory.persons.find(p => p.id === who)?.methods.find(m => m.id === method)
      return found ? `${found.kind} ${shortened(found.kind, found.address)}` : method
    },
  }
  const world = (now: Instant): World => ({
    now,
    plan: editionOf<'plan', Plan>(plan),
    law: editionOf<'law', World['law']['value']>({ rules: [] }),
    calendar,
    people,
    code: foldVersion,
  })
  return { people: people.value, calendar: calendar.value, naming, problems, world, directory }
}
const nobody: Directory = { persons: [], positions: {}, roles: {}, schedules: [] }

/** An instant as it was written: with an offset, or local in the plan's zone; a date alone is its first minute. */
function momentOf(text: string | undefined, naming: Naming): Instant | null {
  if (text === undefined) return null
  const read = readInstant(text, naming.zone)
  if ('problem' in read) throw new WrongUse(read.problem, read.instead)
  if (read.note !== null) throw new WrongUse(read.note, 'a time before or after it, or one with its offset')
  return read.at
}

export const planEscalation: Command = {
  name: 'plan escalation',
  usage: 'SEVERITY [--at TIME] [--plan FILE] [--people FILE]',
  summary: 'Who is paged when, if nobody ever answers',
  takes: { min: 1, max: 1 },
  options: { at: { type: 'string' }, plan: { type: 'string' }, people: { type: 'string' } },
  help: [
    'SEVERITY       of the plan: P1',
    "--at TIME      when the incident opens, in the plan's zone: 2026-12-25T03:00; absent: now",
    '--plan FILE    absent: plans/team.md',
    '--people FILE  the people; absent: nobody',
  ],
  async run({ positionals, values }): Promise<Answer> {
    const { plan } = planIn(textOf(values, 'plan') ?? 'plans/team.md')
    const wanted = positionals[0]!
    const severity = plan.severities.find(s => s.id.toLowerCase() === wanted.toLowerCase() || s.name.toLowerCase() === wanted.toLowerCase())
    if (severity === undefined) throw new WrongUse(`the plan has no severity ${wanted}`, plan.severities.map(s => s.id).join(', '))
    const { naming, world } = around(plan, values)
    const at = momentOf(textOf(values, 'at'), naming) ?? instant(Date.now())
    const called = escalationAt(world(at), id(severity.id), at)
    return {
      json: {
        severity: severity.id,
        at: new Date(at).toISOString(),
        zone: naming.zone,
        called: called.map(c => ({
          ...c,
          at: new Date(c.at).toISOString(),
          ...(c.type === 'page' ? { name: naming.person(c.person), by: naming.method(c.person, c.method) } : {}),
        })),
      },
      text: escalationWords(called, at, plan, naming),
    }
  },
}

export const planRender: Command = {
  name: 'plan render',
  usage: 'FILE [--out FILE] [--inside]',
  summary: 'The plan as a page, without a script and without anything from elsewhere',
  takes: { min: 1, max: 1 },
  options: { out: { type: 'string' }, inside: { type: 'boolean' } },
  help: ['--out FILE     where to write it; absent: stdout', '--inside       with the clauses that are internal'],
  async run({ positionals, values }): Promise<Answer> {
    const { plan, source } = planIn(positionals[0]!)
    const audience = values.inside === true ? ('inside' as const) : ('public' as const)
    const { edition } = planEdition(withDocument(plan, source))
    const page = planPage(plan, source, { audience, edition })
    const out = textOf(values, 'out')
    if (out === undefined)
      return { json: { title: plan.title, version: plan.header.version, edition, audience, html: page }, text: page.trimEnd() }
    try {
      writeFileSync(out, page)
    } catch (error) {
      throw new AnswerIsNo(`${out} cannot be written: ${(error as Error).message}`)
    }
    return {
      json: { title: plan.title, version: plan.header.version, edition, audience, file: out },
      text: `${plan.title} ${plan.header.version} is in ${out}.`,
    }
  },
}

export const planDiff: Command = {
  name: 'plan diff',
  usage: 'OLD NEW',
  summary: 'What a newer version changes, clause by clause; what is promised no more comes first',
  takes: { min: 2, max: 2 },
  options: {},
  help: ['Ends with 0 also where there are differences.'],
  async run({ positionals }): Promise<Answer> {
    const [before, after] = positionals.map(path => planIn(path).plan) as [Plan, Plan]
    return { json: { changes: diffPlans(before, after) }, text: diffText(before, after).trimEnd() }
  },
}

export const planSchemaOf: Command = {
  name: 'plan schema',
  usage: '[BLOCK]',
  summary: 'JSON Schema of the blocks of a plan, or of one of them',
  takes: { min: 0, max: 1 },
  options: {},
  help: ['BLOCK          its name: severities, detection, obligations …'],
  async run({ positionals }): Promise<Answer> {
    const [name] = positionals
    if (name === undefined) {
      const schemas = planSchema()
      return { json: schemas, text: JSON.stringify(schemas, null, 2) }
    }
    const found = blockSchema(name)
    if ('problem' in found) throw new WrongUse(found.problem, found.instead)
    return { json: found.schema, text: JSON.stringify(found.schema, null, 2) }
  },
}
