/** Where certification stands, in words that claim nothing that is not there (C-01). */
import type { Instant } from '../core/id.ts'
import type { Certification } from './posture.ts'

/** What does not go together, each with what to write instead. */
export function certificationConflicts(c: Certification): readonly Readonly<{ what: string; instead: string }>[] {
  const found: { what: string; instead: string }[] = []
  const lacks = (is: boolean, what: string, instead: string): void =>
    void (is || found.push({ what: `${c.status} needs ${what}`, instead }))
  if (c.status === 'Type I' || c.status === 'Type II') {
    lacks(c.firm !== null, 'the firm that examined', 'write firm: and its name')
    lacks(c.criteria.length > 0, 'the criteria that it covers', 'write criteria: [security]')
  }
  if (c.status === 'Type II') lacks(c.window !== null, 'the window over which it was examined', 'write window: 2026-01-01 to 2026-06-30')
  if (c.status === 'Type I') lacks(c.asOf !== null, 'the day as of which it was examined', 'write as of: 2026-06-30')
  const odd = (is: boolean, what: string, instead: string): void => void (is && found.push({ what, instead }))
  odd(c.status === 'Type I' && c.window !== null, 'Type I is of one day, and a window stands there', 'write as of:, or status: Type II')
  odd(c.status === 'Type II' && c.asOf !== null, 'Type II is of a window, and a single day stands there', 'leave as of out')
  odd(
    c.status === 'none' && (c.firm !== null || c.window !== null || c.asOf !== null || c.report !== null || c.expires !== null),
    'status is none, and a firm, a day, a window or a report stands there',
    'leave them out, or write status: in progress',
  )
  odd(
    c.status === 'in progress' && (c.report !== null || c.expires !== null),
    'it is in progress, and a report or an expiry stands there',
    'leave them out',
  )
  const end = c.window?.to ?? c.asOf
  odd(
    c.expires !== null && end !== null && c.expires <= end,
    `it expires on ${c.expires}, before it was issued`,
    'write the day to which it is relied on',
  )
  return found
}

export type CertificationShown = Readonly<{
  status: Certification['status']
  expired: boolean
  expires: string | null
  words: string
}>

/** `now` decides what has expired, and whether a window is over at all. */
export function certificationShown(c: Certification, now: Instant): CertificationShown {
  const today = new Date(now).toISOString().slice(0, 10)
  const covers = c.criteria.length === 0 ? '' : `, covering ${listed(c.criteria)}`
  if (c.status === 'none')
    return {
      status: c.status,
      expired: false,
      expires: null,
      words: `We hold no ${c.standard} report, and no examination is under way.${c.criteria.length === 0 ? '' : ` Our controls are laid out against ${listed(c.criteria)}.`}`,
    }
  if (c.status === 'in progress') {
    const by = c.firm === null ? 'no firm is engaged yet' : `by ${c.firm}`
    const window = c.window === null ? 'the window is not set' : `over ${c.window.from} to ${c.window.to}`
    return {
      status: c.status,
      expired: false,
      expires: null,
      words: `We hold no ${c.standard} report. One is being prepared: ${by}, ${window}${covers}.`,
    }
  }
  const end = c.window?.to ?? c.asOf ?? today
  const expires = c.expires ?? aYearAfter(end)
  const expired = expires < today
  const of = c.window === null ? `as of ${c.asOf}` : `over ${c.window.from} to ${c.window.to}`
  const early = end > today
  return {
    status: c.status,
    expired,
    expires,
    words: early
      ? `${c.standard} ${c.status} is named, by ${c.firm}, ${of}${covers}: that is not over yet, so there is no report.`
      : `${c.standard} ${c.status}, examined by ${c.firm}, ${of}${covers}. ${expired ? `It expired on ${expires} and is no longer to be relied on.` : `It is to be relied on to ${expires}.`}`,
  }
}

const aYearAfter = (day: string): string => {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCFullYear(at.getUTCFullYear() + 1)
  return at.toISOString().slice(0, 10)
}
const listed = (all: readonly string[]): string => (all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`)
