/**
 * Five questions make a first plan of one's own instead of someone else's: a document that compiles, reads as a plan,
 * and names as open or as a choice whatever the answers do not say. With it comes a draft of the people file.
 *
 * F1  Every combination of answers makes a plan without an error and a people file that is taken.
 * F2  Figures are proposals: each is named under "What we have still to decide", to be confirmed or changed.
 */

import { peopleDraft } from './five-questions/people-draft.ts'
import { commitments, headOf, numbered, whatBreaks } from './five-questions/promises.ts'

export const teamSizes = ['one', 'few', 'many'] as const
export const alertSources = ['prometheus', 'grafana', 'pagerduty', 'own'] as const
export const wakings = ['never', 'worst', 'any'] as const
export const dataKinds = ['personal', 'health', 'payment'] as const
export const customerKinds = ['none', 'consumers', 'businesses', 'both'] as const

export type Answers = Readonly<{
  team: (typeof teamSizes)[number] // one person; two to five; more
  sources: readonly (typeof alertSources)[number][] // empty: people say so
  woken: (typeof wakings)[number] // at night: nobody; for the worst; for all that customers feel
  data: readonly (typeof dataKinds)[number][] // empty: none of anybody
  customers: (typeof customerKinds)[number]
}>
/** What is no question: whose plan it is, from when, where, and who is there. `date`: ISO. `zone`: null leaves it open. */
export type Given = Readonly<{ organisation: string; date: string; zone: string | null; people: readonly string[] }>

/** The questions as they are asked, each with its answers in words. */
export const questions = [
  {
    id: 'team',
    asks: 'How many of you are there to answer when something breaks?',
    many: false,
    answers: { one: 'One person', few: 'Two to five', many: 'More than five' },
  },
  {
    id: 'sources',
    asks: 'Where do your alerts come from?',
    many: true,
    answers: {
      prometheus: 'Prometheus or Alertmanager',
      grafana: 'Grafana',
      pagerduty: 'Something that speaks PagerDuty’s Events v2',
      own: 'Our own scripts and jobs',
    },
  },
  {
    id: 'woken',
    asks: 'Who is woken at night?',
    many: false,
    answers: { never: 'Nobody', worst: 'Whoever is on call, for the worst', any: 'Whoever is on call, for all that customers feel' },
  },
  {
    id: 'data',
    asks: 'Whose data do you hold?',
    many: true,
    answers: { personal: 'Personal data', health: 'Health data', payment: 'Payment data' },
  },
  {
    id: 'customers',
    asks: 'Who are your customers?',
    many: false,
    answers: { none: 'There are none yet', consumers: 'Consumers', businesses: 'Businesses', both: 'Consumers and businesses' },
  },
] as const satisfies readonly Readonly<{ id: keyof Answers; asks: string; many: boolean; answers: Readonly<Record<string, string>> }>[]

export type FirstPlan = Readonly<{ plan: string; people: string }>

export function firstPlan(answers: Answers, given: Given): FirstPlan {
  return {
    plan: `${[headOf(answers, given), ...numbered([...whatBreaks(answers), ...commitments(answers)])].join('\n\n')}\n`,
    people: peopleDraft(answers, given),
  }
}
