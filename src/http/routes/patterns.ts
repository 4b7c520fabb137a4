/** Incidents read together, the root causes by which they are, and what follows from a pattern (L-24). */
import { z } from 'zod'
import { id, instant } from '../../core/id.ts'
import { dayMs, type PatternKey } from '../../core/incident-patterns.ts'
import { isOpen } from '../../core/span.ts'
import { houseStreamOf } from '../../engine/house-stream.ts'
import { criteriaOf, readTogether } from '../../engine/patterns.ts'
import { clauseOf } from '../../read/clause.ts'
import { iso } from '../../read/instant.ts'
import {
  causesIn,
  isUnnamed,
  nthOf,
  patternName,
  patternShown,
  patternsIn,
  raisedNewest,
  raisedShown,
  titlesShown,
} from '../../read/patterns.ts'
import { roleHolders, words } from '../../read/reading.ts'
import type { OrgId } from '../../store/port.ts'
import { type App, answers, callerIn, type Doorway, personIn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { exportOf } from '../export.ts'
import { AnswerPattern, Patterns, PatternsOfIncident } from '../patterns-api.ts'
import { done } from './incidents.ts'

const period = z.object({ from: z.iso.datetime().optional(), to: z.iso.datetime().optional() })
const longestMs = 366 * dayMs

export function addPatternRoutes(app: App, { engine, reader }: Doorway): void {
  const patterns = async (org: OrgId, asked: z.infer<typeof period>) => {
    const now = engine.clock.now()
    const a = await reader.around(org)
    const plan = a.world.plan.value
    const criteria = criteriaOf(plan)
    const to = asked.to === undefined ? instant(now + 1) : instant(Date.parse(asked.to))
    const from = asked.from === undefined ? instant(to - criteria.withinDays * dayMs) : instant(Date.parse(asked.from))
    if (to - from > longestMs + dayMs)
      throw new EdgeError('invalid', {
        field: 'query.from',
        message: 'Incidents are read together over a year at most.',
        instead: `from ${iso(instant(to - longestMs))} on`,
      })
    const [{ rows, isWhole }, houseRow] = await Promise.all([
      readTogether(engine.store, org, from, to),
      reader.findAny(org, houseStreamOf(org)),
    ])
    const house = houseRow?.incident ?? null
    const found = patternsIn(rows, criteria)
    const raised = raisedNewest(house)
    const reasons = raised.flatMap(([, { answer }]) => (answer === null ? [] : [answer.reason]))
    const texts = await engine.store.org(org).readTexts([...titlesShown(found, rows), ...reasons])
    const sources = { plan, rows, names: a.names, texts }
    const items = found.map(pattern => patternShown(sources, pattern, house))
    const named = new Map(items.flatMap(p => [p, ...p.among]).map(p => [p.key, p.name]))
    const reading = houseRow === null ? null : await reader.reading(org, houseRow, null, a)
    const { patterns: said } = plan
    return {
      export: exportOf(`patterns of plan ${plan.header.version} over incidents opened in the period`, from, to, items),
      criteria: {
        times: criteria.times,
        withinDays: criteria.withinDays,
        same: [...criteria.same],
        whose: criteria.whose,
        clause: said === undefined ? null : clauseOf(plan, said.clause),
        open: said === undefined ? [] : [said.times, said.within, said.due].flatMap(value => (isOpen(value) ? [value.open] : [])),
        raises: said !== undefined,
      },
      incidents: rows.length,
      unnamed: rows.filter(isUnnamed).length,
      isWhole,
      items,
      raised:
        house === null || reading === null
          ? []
          : raised.map(one =>
              raisedShown(
                {
                  plan,
                  names: a.names,
                  texts,
                  house,
                  now,
                  title: (key: PatternKey) => named.get(key) ?? null,
                  owedBy: role => roleHolders(reading, id(role)).map(a.names.person),
                  roleName: role => reading.plan.value.roles.find(r => r.id === (role as string))?.name ?? role,
                },
                one,
              ),
            ),
      causes: causesIn(rows),
    }
  }

  app.get(
    '/patterns',
    {
      schema: {
        summary:
          'Incidents read together: what came again, what was mended, and whether it came back; without a period over the days that the plan reads by',
        querystring: period,
        response: answers(Patterns),
      },
    },
    async request => patterns(callerIn(request).org, request.query),
  )
  app.post(
    '/patterns/answer',
    {
      schema: {
        summary: 'Decide what follows from a pattern that was raised: it is mended, the plan is changed, or it is accepted',
        body: AnswerPattern,
        response: answers(Patterns),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const person = personIn(request, 'Authorization')
      const { pattern, follows, words, owner, due } = request.body
      if (follows === 'remediation')
        for (const [field, value] of [
          ['owner', owner],
          ['due', due],
        ] as const)
          if (value === undefined)
            throw new EdgeError('invalid', {
              field: `body.${field}`,
              message: 'What is mended has an owner and a target date.',
              instead: field === 'owner' ? 'the id of a person' : '2026-12-24T18:00:00Z',
            })
      const mend = follows === 'remediation' ? { owner: id<'person'>(owner!), due: instant(Date.parse(due!)) } : null
      const handled = await engine.house.answer(org, { person }, id(pattern), { follows, words, mend })
      if (handled.handled !== 'correlation taken') done(handled)
      return patterns(org, {})
    },
  )

  app.get(
    '/incidents/:id/patterns',
    {
      schema: {
        summary: 'The root causes of an incident as they were named, and the patterns that it is part of',
        params: z.object({ id: z.string().min(1).max(64) }),
        response: answers(PatternsOfIncident),
      },
    },
    async request => {
      const { org } = callerIn(request)
      const row = await reader.find(org, request.params.id)
      if (row === null) throw new EdgeError('no-such-incident')
      const { incident } = row
      const a = await reader.around(org)
      const criteria = criteriaOf(a.world.plan.value)
      const reachMs = criteria.withinDays * dayMs
      const [{ rows }, events] = await Promise.all([
        readTogether(engine.store, org, instant(incident.openedAt - reachMs), instant(Math.min(incident.openedAt + reachMs, a.now) + 1)),
        engine.store.org(org).events(row.stream, 0, 1_000),
      ])
      const alike = patternsIn(rows, criteria)
        .flatMap(pattern => [pattern, ...pattern.among])
        .filter(({ incidents }) => incidents.some(one => one.stream === row.stream))
      const said = events.flatMap(event => (event.fact.type === 'RootCausesNamed' ? [{ event, fact: event.fact }] : []))
      const titles = alike.flatMap(({ incidents }) => rows.find(r => r.stream === incidents.at(-1)!.stream)?.incident.title ?? [])
      const texts = await engine.store.org(org).readTexts([...titles, ...said.flatMap(({ fact }) => fact.reason ?? [])])
      return {
        causes: incident.rootCauses === undefined ? null : [...incident.rootCauses],
        said: said.map(({ event, fact }) => ({
          causes: [...fact.causes],
          by: a.names.actor(event.by),
          at: iso(event.at),
          reason: words(texts, fact.reason),
        })),
        known: causesIn(rows),
        patterns: alike.map(({ key, incidents }) => ({
          key: key as string,
          likeness: key.slice(0, key.indexOf(':')) as never,
          name: patternName(
            a.world.plan.value,
            key,
            words(texts, rows.find(r => r.stream === incidents.at(-1)!.stream)?.incident.title ?? null),
          ),
          count: incidents.length,
          nth: nthOf({ key, incidents }, incident, criteria),
          withinDays: criteria.withinDays,
        })),
      }
    },
  )
}
