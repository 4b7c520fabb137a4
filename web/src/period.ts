/** A stretch of time that a register or a figure is taken over: by name where it has one, else by its two days. */
export type Period = Readonly<{ from: string; to: string }> // YYYY-MM-DD in the reader's own zone, both inclusive; empty: open

const two = (n: number) => String(n).padStart(2, '0')
const dateOf = (d: Date): string => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`

/** Named periods, as of today. `all` has neither beginning nor end. */
export function periodNamed(name: string, now: number): Period | null {
  const today = new Date(now)
  const before = (days: number) => dateOf(new Date(today.getFullYear(), today.getMonth(), today.getDate() - days))
  switch (name) {
    case 'all':
      return { from: '', to: '' }
    case '30':
      return { from: before(29), to: '' }
    case '90':
      return { from: before(89), to: '' }
    case 'year':
      return { from: `${today.getFullYear()}-01-01`, to: '' }
    case 'last-year':
      return { from: `${today.getFullYear() - 1}-01-01`, to: `${today.getFullYear() - 1}-12-31` }
    default:
      return null
  }
}

export const periodNames = [
  ['30', 'The last 30 days'],
  ['90', 'The last 90 days'],
  ['year', 'This year'],
  ['last-year', 'Last year'],
  ['all', 'All of it'],
  ['own', 'From … to …'],
] as const

/** As the API has it: instants, the end being the beginning of the day after. What is no date is left open. */
export function instantsOf({ from, to }: Period): Readonly<{ from: string; to: string }> {
  const start = (date: string, later: number): string => {
    const [year, month, day] = date.split('-').map(Number)
    if (!year || !month || !day) return ''
    const at = new Date(year, month - 1, day + later)
    return Number.isNaN(at.getTime()) ? '' : at.toISOString()
  }
  return { from: start(from, 0), to: start(to, 1) }
}
