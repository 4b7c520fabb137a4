/**
 * Which carriers take nothing: a wrong token, a server that is gone. Each answers, and refuses every page, so that nothing else here
 * looks ill. It is told by what became of pages (docs/decisions/carriers-that-refuse.md).
 *
 * R1  A carrier takes nothing when of its pages since the last one that it took, in the last day, none was taken, and they speak of the
 *     carrier: it said so itself (a token that is no good), or pages to two contact methods of its kind ended so, or two to the only one.
 * R2  One person's wrong number is no trouble of the carrier: what it says of an address counts for that address alone.
 * R3  Nobody hears anything when three pages ended so and none was taken since, by whatever carrier and for whatever reason; that a console
 *     is shut at night is no such thing by itself.
 * R4  It ends with a page or a test page that is taken, or when somebody has pressed a test page's link.
 * R5  Nobody can be paged at all when people have contact methods, and each is of a kind that is not set up here: a setting was lost.
 *
 * The store says it for all nodes and across a restart; what this node sent says it of a node whose own way out is broken.
 */
import { counted } from '../core/counted.ts'
import type { PageOutcome } from '../core/event.ts'
import { type Instant, instant } from '../core/id.ts'
import type { MethodId, MethodKind } from '../core/oncall/people.ts'
import { hour } from '../core/span.ts'
import type { Blame, Carrier } from '../integrations/carrier.ts'
import type { OrgId, Store } from '../store/port.ts'
import type { Editions } from './editions.ts'
import type { Clock } from './port.ts'

const lookBackMs = 24 * hour
const pagesMost = 200 // of each organisation the newest, and of what this node sent by each carrier
const askedEveryMs = 5000
const ofNobodyMin = 3

/** One page, or a test page, that ended. */
export type EndedPage = Readonly<{
  kind: MethodKind
  method: MethodId
  outcome: Exclude<PageOutcome, 'superseded' | 'held back' | 'withheld'>
  detail: string | null
  at: Instant
}>

export type Refusing = Readonly<{
  /** A page of this node ended. */
  ended(page: EndedPage): void
  /** Sentences, each naming a carrier and since when; none: as far as is known each takes pages, or had none. Throws what the store throws. */
  problems(): Promise<readonly string[]>
}>

export function makeRefusing(
  needs: Readonly<{ store: Store; clock: Clock; editions: Pick<Editions, 'world'>; carriers: readonly Carrier[] }>,
): Refusing {
  const { store, clock, editions } = needs
  const blamers = new Map(needs.carriers.map(carrier => [carrier.kind, carrier.blames]))
  const blame = ({ kind, detail }: EndedPage): Blame | null => (detail === null ? null : (blamers.get(kind)?.(detail) ?? null))
  const own = new Map<MethodKind, EndedPage[]>() // since the last one taken, that one first
  let known: Readonly<{ until: Instant; problems: readonly string[] }> | null = null

  /** R5. Consoles ring only where somebody is signed in, and whoever has nothing else yet is told so by the first screen. */
  const setUp = async (now: Instant): Promise<readonly string[]> => {
    const wanted = new Set<MethodKind>()
    for (const org of await store.engine.orgs())
      for (const { methods } of Object.values((await editions.world(org, null, now)).people.value.persons))
        for (const { kind } of methods) if (kind !== 'console') wanted.add(kind)
    const lacking = needs.carriers.filter(({ kind, lacks }) => wanted.has(kind) && lacks?.all === true)
    if (wanted.size === 0 || lacking.length < wanted.size) return []
    const kinds = lacking.map(({ kind, lacks }) => `${kind}: ${lacks!.instead}`).join('; ')
    return [`no carrier is set up by which anybody here can be paged (${kinds})`]
  }
  const look = async (now: Instant): Promise<readonly string[]> => [...(await setUp(now)), ...(await refused(now))]
  const refused = async (now: Instant): Promise<readonly string[]> => {
    const since = instant(now - lookBackMs)
    const ended = await store.engine.endedLately(since, pagesMost)
    const sent = [...own.values()].map(pages => pages.filter(page => page.at >= since))
    const isRefused = (page: Readonly<{ outcome: string }>): boolean => page.outcome !== 'handed over'
    if (!ended.some(isRefused) && !sent.flat().some(isRefused)) return []
    const kinds = new Map<string, MethodKind>()
    const all: EndedPage[] = []
    for (const org of new Set(ended.map(({ org }) => org))) {
      for (const person of Object.values((await editions.world(org, null, now)).people.value.persons)) {
        for (const { id, kind, verifiedAt } of person.methods) {
          kinds.set(keyOf(org, id), kind)
          if (verifiedAt !== null) all.push({ kind, method: id, outcome: 'handed over', detail: null, at: verifiedAt })
        }
      }
    }
    for (const { org, send, outcome, detail, endedAt } of ended) {
      const kind = kinds.get(keyOf(org, send.method)) // a contact method that was removed says nothing any more
      if (kind !== undefined && outcome !== 'superseded' && outcome !== 'held back' && outcome !== 'withheld')
        all.push({ kind, method: send.method, outcome, detail, at: endedAt })
    }
    for (const pages of sent) all.push(...pages.filter(page => !isRefused(page))) // test pages are in no store
    const methods = [...kinds.values()]
    const isOnly = (kind: MethodKind): boolean => methods.filter(one => one === kind).length === 1
    const problems = [...takeNothing(all, blame, isOnly)]
    const told = new Set(problems.map(({ kind }) => kind))
    const ofThisNode = takeNothing(sent.flat(), blame, isOnly).filter(({ kind }) => !told.has(kind))
    return [
      ...reachNobody(all),
      ...problems.map(problem => sentence(problem, '')),
      ...ofThisNode.map(problem => sentence(problem, ' of this node')),
    ]
  }
  return {
    ended(page) {
      const pages = page.outcome === 'handed over' ? [] : (own.get(page.kind) ?? [])
      if (pages.length < pagesMost) own.set(page.kind, [...pages, page])
      if (page.outcome === 'handed over' && known?.problems.length !== 0) known = null
    },
    async problems() {
      const now = clock.now()
      if (known === null || known.until <= now) known = { until: instant(now + askedEveryMs), problems: await look(now) }
      return known.problems
    },
  }
}

const keyOf = (org: OrgId, method: MethodId): string => `${org} ${method}`

type TakesNothing = Readonly<{ kind: MethodKind; pages: readonly EndedPage[] }>

/** R1 and R2. `isOnly`: is there one contact method of this kind, so that another's page cannot tell? */
export function takeNothing(
  all: readonly EndedPage[],
  blame: (page: EndedPage) => Blame | null,
  isOnly: (kind: MethodKind) => boolean,
): readonly TakesNothing[] {
  const found: TakesNothing[] = []
  for (const kind of new Set(all.map(page => page.kind))) {
    const pages = sinceTaken(all.filter(page => page.kind === kind)).filter(page => blame(page) !== 'address')
    const methods = new Set(pages.map(({ method }) => method)).size
    if (pages.some(page => blame(page) === 'carrier') || methods > 1 || (pages.length > 1 && isOnly(kind))) found.push({ kind, pages })
  }
  return found
}

/** R3. */
function reachNobody(all: readonly EndedPage[]): readonly string[] {
  const pages = sinceTaken(all)
  if (pages.length < ofNobodyMin || pages.every(({ kind }) => kind === 'console')) return []
  return [`nobody is reached: none of ${pages.length} pages was taken since ${onTheClock(pages[0]!.at)}, by whatever carrier`]
}

/** Oldest first: those that were not taken, since the last one that was. */
function sinceTaken(pages: readonly EndedPage[]): readonly EndedPage[] {
  const inOrder = [...pages].sort((a, b) => a.at - b.at)
  return inOrder.slice(inOrder.findLastIndex(page => page.outcome === 'handed over') + 1)
}

const sentence = ({ kind, pages }: TakesNothing, whose: string): string => {
  const count = `${counted(pages.length, 'page')}${whose}`
  const why = pages.at(-1)!.detail ?? pages.at(-1)!.outcome
  return `${kind} has taken none of ${count} since ${onTheClock(pages[0]!.at)} (${why}); a test page that it takes ends this`
}
const onTheClock = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
