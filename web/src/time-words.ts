/**
 * Time in words: how long until, how long ago, and when, absolute. All take milliseconds or ISO instants and the present,
 * so that a test can say what time it is. Absolute times are in the reader's own zone, 24 hours.
 */
const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const two = (n: number) => String(n).padStart(2, '0')

/** `3:12` under an hour, `2 h 05 min` under a day, `4 d 3 h` above. Never negative: the sign is the caller's word. */
export function spanWords(ms: number): string {
  const left = Math.abs(ms)
  if (left < hour) {
    const seconds = Math.floor(left / second)
    return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
  }
  const minutes = Math.floor(left / minute)
  if (left < day) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
  const hours = Math.floor(left / hour)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** Of what is owed: what is due at once has its time from the beginning, and is overdue when the record says so, not by the clock alone. */
export const dueWords = (left: number, overdue: boolean): string =>
  left >= 0 ? spanWords(left) : overdue ? `${spanWords(left)} overdue` : 'Due now'

/** How often such a span has to be drawn again: calm things do not tick. */
export const drawEvery = (ms: number): number => (Math.abs(ms) < hour ? second : 30 * second)

/** `just now`, `4 min ago`, `2 h ago`, `3 d ago`; for the future `in 4 min`. */
export function relativeWords(then: string, now: number): string {
  const ms = now - Date.parse(then)
  const far = Math.abs(ms)
  if (far < 45 * second) return 'just now'
  const words =
    far < hour
      ? `${Math.max(1, Math.round(far / minute))} min`
      : far < 36 * hour
        ? `${Math.round(far / hour)} h`
        : `${Math.round(far / day)} d`
  return ms < 0 ? `in ${words}` : `${words} ago`
}

const wholeWeekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
const wholeMonths = [
  ...(['January', 'February', 'March', 'April', 'May', 'June', 'July'] as const),
  ...(['August', 'September', 'October', 'November', 'December'] as const),
]
const weekdays = wholeWeekdays.map(name => name.slice(0, 3))
const months = wholeMonths.map(name => name.slice(0, 3))
const dayOf = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime()

/** `03:07` today, `Sat 03:07` within six days, `12 Nov 03:07` within the year, else `12 Nov 2025 03:07`. */
export function clockWords(at: string, now: number): string {
  const d = new Date(at)
  const today = new Date(now)
  const time = `${two(d.getHours())}:${two(d.getMinutes())}`
  const days = Math.round(Math.abs(dayOf(d) - dayOf(today)) / day)
  if (days === 0) return time
  if (days < 7) return `${weekdays[d.getDay()]} ${time}`
  const date = `${d.getDate()} ${months[d.getMonth()]}`
  return d.getFullYear() === today.getFullYear() ? `${date} ${time}` : `${date} ${d.getFullYear()} ${time}`
}

/** The whole instant, for a title: `Sunday 22 November 2026, 03:07:12`. Not by `Intl`: it made up a third of a first screen's script. */
export function fullWords(at: string): string {
  const d = new Date(at)
  const date = `${wholeWeekdays[d.getDay()]} ${d.getDate()} ${wholeMonths[d.getMonth()]} ${d.getFullYear()}`
  return `${date}, ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`
}

/** `15 minutes`, `2 hours`, `1 day`: for buttons and settings. */
export function minutesWords(minutes: number): string {
  const say = (n: number, unit: string) => `${n} ${unit}${n === 1 ? '' : 's'}`
  if (minutes % 1440 === 0 && minutes > 0) return say(minutes / 1440, 'day')
  if (minutes % 60 === 0 && minutes > 0) return say(minutes / 60, 'hour')
  return say(minutes, 'minute')
}

/** What `<input type="datetime-local">` wants, and back. */
export const toLocalInput = (ms: number): string => {
  const d = new Date(ms)
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`
}
export const fromLocalInput = (local: string): string | null => {
  const ms = Date.parse(local)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

/** What a wall clock of this device's zone means: no instant where a change of the clock skips it, two where it repeats it. */
export function localMoments(wall: string): readonly string[] {
  const near = Date.parse(wall)
  if (Number.isNaN(near)) return []
  // Clocks change by an hour, on one island by half of one.
  const candidates = [-hour, -hour / 2, 0, hour / 2, hour].map(by => near + by)
  return candidates.filter(ms => toLocalInput(ms) === wall.slice(0, 16)).map(ms => new Date(ms).toISOString())
}
/** Behind a wall clock that comes twice: which of the two is meant. */
export const laterWords = ' second'
const firstWords = ' first'
export const wallOf = (value: string): string => value.replace(/ (first|second)$/, '')
/** The instant that a field holds; null: there is none, or two and nobody has said which. */
export function momentOf(value: string): string | null {
  const moments = localMoments(wallOf(value))
  if (moments.length < 2) return moments[0] ?? null
  return value.endsWith(laterWords) ? moments[1]! : value.endsWith(firstWords) ? moments[0]! : null
}
/** A field that holds this instant. */
export function momentInput(ms: number): string {
  const wall = toLocalInput(ms)
  const moments = localMoments(wall)
  if (moments.length < 2) return wall
  return `${wall}${Date.parse(moments[1]!) <= ms ? laterWords : firstWords}`
}
