/**
 * The chapter of patterns (L-24): that incidents are alike is raised in the organisation's own stream, and somebody says what
 * follows. What is alike is read by core/incident-patterns.ts; here it is decided whether that is news.
 */
import type { Chapter, Decided, Refusal } from '../chapter.ts'
import type { Incident } from '../incident.ts'
import { isToBeRaised, listed, type RaisedId } from '../incident-patterns.ts'
import { isPatternRule, patternOf } from '../obligation/pattern-owed.ts'
import { type Answers, answer, asksOf, clauseCause, decided, nothing, type Occasion, personBehind, refuse } from './deciding.ts'

const clauseOf = ({ world }: Occasion) => {
  const clause = world.plan.value.patterns?.clause
  return clause === undefined ? [] : [clauseCause(world, clause)]
}

function open(incident: Incident, pattern: RaisedId): Refusal | null {
  const found = incident.patterns?.[pattern]
  if (found === undefined) return refuse('pattern-unknown', 'No such pattern was raised.', 'Take its id from the list of patterns.')
  return found.answer === null
    ? null
    : refuse('pattern-answered', 'What follows from this pattern is decided already.', 'It is raised anew when it comes back.')
}

const answers: Answers = {
  /** Two nodes see the same: whoever is second, or says it over again, changes nothing. */
  RaisePattern(occasion, { type: _, incidents, ...ask }): Decided | Refusal {
    const { world, incident } = occasion
    if (world.plan.value.house === undefined)
      return refuse('no-house', 'A pattern is no part of one incident.', "It is raised in the organisation's own stream.")
    if (!isToBeRaised({ key: ask.key, incidents }, incident)) return nothing
    const fact = { type: 'PatternRaised', ...ask, incidents: listed(incidents), count: incidents.length } as const
    return [decided(self => ({ ...fact, pattern: self as string as RaisedId }), ...clauseOf(occasion))]
  },
  AnswerPattern(occasion, ask): Decided | Refusal {
    const { incident, command } = occasion
    const problem = open(incident, ask.pattern)
    if (problem !== null) return problem
    if (personBehind(command) === null)
      return refuse('person-missing', 'What follows from a pattern is decided by a person.', 'Answer it as yourself.')
    if (ask.item !== null && incident.remediation?.[ask.item] === undefined)
      return refuse('item-unknown', 'There is no such remediation item.', 'Add it first.')
    return [decided({ ...ask, type: 'PatternAnswered' }, ...clauseOf(occasion))]
  },
  /** To leave it is an answer too: it is accepted, with its reason. */
  WaiveObligation(occasion, ask): Decided | Refusal {
    const rule = occasion.incident.obligations[ask.obligation]?.rule
    const pattern = rule === undefined || !isPatternRule(rule) ? null : patternOf(rule)
    if (pattern === null || open(occasion.incident, pattern) !== null) return nothing
    return answers.AnswerPattern!(occasion, { type: 'AnswerPattern', pattern, follows: 'accepted', item: null, reason: ask.reason })
  },
}

export const patterns: Chapter = {
  asks: asksOf(answers),
  decide: (world, incident, command) => (incident === null ? nothing : answer(answers, { world, incident, command })),
  evolve(incident, { fact, at, seq, by, id }) {
    if (incident === null) return incident
    if (fact.type === 'PatternRaised') {
      const { type: _, pattern, ...raised } = fact
      return { ...incident, patterns: { ...incident.patterns, [pattern]: { ...raised, at, seq, answer: null } } }
    }
    const before = fact.type === 'PatternAnswered' ? incident.patterns?.[fact.pattern] : undefined
    if (fact.type !== 'PatternAnswered' || before === undefined) return incident
    const { pattern, follows, item, reason } = fact
    const answer = { follows, item, reason, at, by: 'person' in by ? by.person : null, event: id }
    return { ...incident, patterns: { ...incident.patterns, [pattern]: { ...before, answer } } }
  },
}
