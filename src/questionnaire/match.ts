/**
 * Which control a question is about, with how sure and why: by the number of a criterion that it names, else by words, rare ones weighing
 * more. Deterministic; nothing is guessed below the bound, and what asks the other way round is left to a person.
 *
 * M1  The same question and the same controls make the same match, in whatever order the controls stand.
 * M2  A question that a plain yes would answer wrongly (about what is not done, or what has happened) is matched to nothing.
 */
import { allSeries } from '../trust/criteria.ts'
import type { Control } from '../trust/posture.ts'
import { isTerm, questionKey, wordsOf } from './words.ts'

export type Match = Readonly<{
  control: string | null // null: below the bound
  confidence: number // 0 to 1
  why: string
  /** Others that came near, best first. */
  near: readonly Readonly<{ control: string; confidence: number }>[]
}>
/** Below it nobody has said. */
export const bound = 0.5
const nearBy = 0.7 // of the best
const alone = 0.85 // the one control under a criterion that is named

/**
 * Domains of the Cloud Security Alliance's matrix (CCM 4, whose questions CAIQ numbers), each with the criteria that are about the same
 * thing: our own reading, by their names.
 */
const domains: Readonly<Record<string, readonly string[]>> = {
  'A&A': ['CC4.1', 'CC4.2'],
  BCR: ['A1.2', 'A1.3'],
  CCC: ['CC8.1'],
  CEK: ['CC6.1', 'CC6.7'],
  DSP: ['C1.1', 'C1.2', 'P4.1', 'P4.2', 'P4.3'],
  GRC: ['CC3.1', 'CC3.2', 'CC5.3'],
  HRS: ['CC1.4', 'CC2.2'],
  IAM: ['CC6.1', 'CC6.2', 'CC6.3'],
  LOG: ['CC7.2'],
  SEF: ['CC7.3', 'CC7.4', 'CC7.5'],
  STA: ['CC9.2'],
  TVM: ['CC7.1'],
}

/** What makes "yes, the control operates" no answer, or a false one. */
const otherWay =
  /\b(without|unencrypted|unsupported|unauthenticated|never|not|n't|lack|absence of|default passwords?|shared (accounts?|passwords?))\b|\b(have|has|did|was|were)\b[^?]*\b(ever|past|last|previous|previously|experienced|suffered|been (breached|sued|fined|subject))\b|\b(sell|sold|share personal|exceptions?|litigation|fined|penalt)/i

/** Control and question as they are weighed; made once for all questions. */
export type Weighed = Readonly<{
  controls: readonly Readonly<{ control: Control; words: ReadonlySet<string> }>[]
  weight(word: string): number
  own: ReadonlyMap<string, string>
}>

export function weighed(controls: readonly Control[]): Weighed {
  // Names that the team's own document gives a control: each stands for that control, and for nothing else.
  const own = new Map(controls.flatMap(c => (c.askedAs ?? []).map(name => [questionKey(name), `asked-as:${c.id}`] as const)))
  const all = controls.map(control => {
    const series = allSeries.filter(s => control.criteria.some(id => s.criteria.includes(id))).map(s => s.name)
    const said = wordsOf(`${control.name}. ${control.says}`)
    return {
      control,
      words: new Set([
        ...said,
        ...wordsOf(series.join('. ')).map(word => `series:${word}`),
        ...(control.askedAs?.length ? [`asked-as:${control.id}`] : []),
      ]),
    }
  })
  const counts = new Map<string, number>()
  for (const { words } of all) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const weight = (word: string) => (word.startsWith('asked-as:') ? 6 : Math.log(1 + all.length / (counts.get(word) ?? 1)))
  return { controls: all.toSorted((a, b) => (a.control.id < b.control.id ? -1 : 1)), weight, own }
}

/** Numbers of criteria that the question, or its own number, names. */
function criteriaIn(text: string): readonly string[] {
  const named = [...text.matchAll(/\b(CC[1-9]|A1|PI1|C1|P[1-8])\.(\d)\b/g)].map(([all]) => all!)
  const byDomain = [...text.matchAll(/(?:^|[^A-Z&])(A&A|[A-Z]{3})-(\d{2})(?:\.\d{1,2})?\b/g)].flatMap(
    ([, domain]) => domains[domain!] ?? [],
  )
  return [...new Set([...named, ...byDomain])]
}

export function matchOf({ controls, weight, own }: Weighed, question: Readonly<{ id: string; text: string }>): Match {
  const none = (why: string, confidence = 0, near: Match['near'] = []): Match => ({ control: null, confidence, why, near })
  if (controls.length === 0) return none('There are no controls.')
  if (otherWay.test(question.text)) return none('It asks about what is not done, or what has happened: a control cannot answer that.')
  const asked = wordsOf(question.text, own)
  const total = asked.reduce((sum, word) => sum + weight(word), 0)
  const criteria = criteriaIn(`${question.id} ${question.text}`)
  const under = new Set(
    controls.filter(({ control }) => control.criteria.some(id => criteria.includes(id))).map(({ control }) => control.id),
  )
  const scored = controls
    .map(({ control, words }) => {
      const shared = asked.filter(word => words.has(word))
      const named = shared.some(word => word.startsWith('asked-as:'))
      const byWords = total === 0 ? 0 : shared.reduce((sum, word) => sum + weight(word), 0) / total
      // One word alone is no match, however rare, unless it is a term of the field and most of the question, or the team gave it as a name.
      const says = shared.length > 1 || (shared.some(isTerm) && byWords >= 0.6)
      const enough = named ? Math.max(0.75, byWords) : says ? byWords : Math.min(byWords, bound - 0.1)
      const numbered = under.has(control.id) ? (under.size === 1 ? alone : Math.min(1, enough + 0.25)) : enough
      return {
        control: control.id,
        confidence: Math.round(Math.max(enough, numbered) * 100) / 100,
        shared,
        numbered: under.has(control.id),
      }
    })
    .toSorted((a, b) => b.confidence - a.confidence || (a.control < b.control ? -1 : 1))
  const best = scored[0]!
  const near = scored
    .slice(1, 4)
    .flatMap(s =>
      s.confidence > 0.2 && s.confidence >= best.confidence * nearBy ? [{ control: s.control, confidence: s.confidence }] : [],
    )
  const words = best.shared.map(word => word.replace(/^asked-as:.*/, 'a name that the document gives it')).join(', ')
  const why = [...(best.numbered ? [`it names ${criteria.join(', ')}`] : []), ...(words === '' ? [] : [`words in common: ${words}`])].join(
    '; ',
  )
  if (best.confidence < bound)
    return none(why === '' ? 'No control has a word of it.' : `Too little to go by: ${why}.`, best.confidence, near)
  // Two that fit equally well are not told apart by their names.
  if (scored[1]?.confidence === best.confidence && !best.numbered)
    return none(`It fits ${best.control} and ${scored[1].control} equally.`, best.confidence, near)
  return { control: best.control, confidence: best.confidence, why: `${why[0]!.toUpperCase()}${why.slice(1)}.`, near }
}
