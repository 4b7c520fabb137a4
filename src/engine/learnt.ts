/**
 * Alerts that are known by their bytes: a source that repeats itself need not be read again (K3 in intake.ts).
 *
 * L1  Learnt when it is seen the second time, never at first: of most alerts there is no second time in a storm.
 * L2  Telling an alert by its bytes costs a hash of them. Where a source says nothing but what is new, one request in so many is looked at,
 *     until one repeats what is known. What is not told by its bytes is read, and answered the same.
 */
import type { Repeat, Repeats, Signal } from '../integrations/source.ts'
import type { Door } from '../store/port.ts'

/** The key of the memory of what fires (firing.ts), and what was said. */
export type Known = Readonly<{ key: string; content: string }>
type Learnt = { readonly prints: Map<string, Known>; missed: number }

const learntMax = 500_000 // prints of one door, of some 100 bytes each
const missedMax = 64 // requests, one after another
const lookEach = 16

export function makeLearnt() {
  const byDoor = new Map<string, Learnt>()
  const of = (door: Door): Learnt => {
    const known = byDoor.get(door.id)
    if (known !== undefined) return known
    const made: Learnt = { prints: new Map(), missed: 0 }
    byDoor.set(door.id, made)
    return made
  }
  return {
    /** Whether the next request of this door is to be told by its bytes (L2). */
    looks(door: Door): boolean {
      const mine = of(door)
      return mine.missed < missedMax || ++mine.missed % lookEach === 0
    },
    /** What all of them stand for; null: one of them is not known. */
    find(door: Door, asked: Repeats): Readonly<{ repeats: readonly Repeat[]; known: readonly Known[] }> | null {
      const mine = of(door)
      const first = mine.prints.get(asked.first.print)
      const repeats = first === undefined ? null : asked.all() // most often all of it is new, or nothing
      if (first === undefined || repeats === null) {
        if (mine.missed < missedMax) mine.missed++
        return null
      }
      mine.missed = 0
      const known = [first]
      for (let nth = 1; nth < repeats.length; nth++) {
        const found = mine.prints.get(repeats[nth]!.print)
        if (found === undefined) return null
        known.push(found)
      }
      return { repeats, known }
    },
    /** The nth of the request was read, and repeats what is known. `asked`: null where it was not looked at. */
    learn(door: Door, asked: Repeats | null | undefined, signals: readonly Signal[], nth: number, known: Known): void {
      const mine = of(door)
      mine.missed = 0
      const repeats = asked?.all()
      if (repeats?.length !== signals.length) return
      const repeat = repeats[nth]!
      if (mine.prints.has(repeat.print) || !repeat.isTold(signals[nth]!)) return
      if (mine.prints.size >= learntMax) mine.prints.clear()
      mine.prints.set(repeat.print, known)
    },
  }
}
