/**
 * The account of an import: each object that was read is carried over exactly, carried over with a difference, or not carried
 * over; nothing is dropped in silence.
 *
 * A1  An object is entered when it is read, before anything is decided of it. One of which nothing was decided is a bug: closing
 *     the account throws.
 * A2  Whoever says that it is left behind says what to do instead.
 */
export const outcomes = ['carried over', 'carried over with a difference', 'not carried over'] as const
export type Outcome = (typeof outcomes)[number]
export type Note = Readonly<{ what: string; instead: string | null }>
/** `became`: what stands for it now, in the words of the files that were written. */
export type Account = Readonly<{ kind: string; id: string; name: string; outcome: Outcome; became: string | null; notes: readonly Note[] }>

export type Entry = Readonly<{
  name: string
  /** It is in the files. */
  carried(became?: string): void
  /** It is, and does not do all that it did. */
  differs(what: string, instead?: string): void
  /** It is not, whatever else was said of it. */
  left(why: string, instead: string): void
}>
export type Ledger = Readonly<{
  enter(kind: string, id: string, name: string): Entry
  close(): readonly Account[]
}>

export function openLedger(): Ledger {
  type Open = { kind: string; id: string; name: string; carried: boolean; left: boolean; became: string | null; notes: Note[] }
  const all: Open[] = []
  return {
    enter(kind, id, name) {
      const one: Open = { kind, id, name, carried: false, left: false, became: null, notes: [] }
      all.push(one)
      const note = (what: string, instead: string | null) => {
        if (!one.notes.some(n => n.what === what)) one.notes.push({ what, instead })
      }
      return {
        name,
        carried(became) {
          one.carried = true
          if (became !== undefined) one.became = became
        },
        differs(what, instead) {
          one.carried = true
          note(what, instead ?? null)
        },
        left(why, instead) {
          one.left = true
          note(why, instead)
        },
      }
    },
    close: () =>
      all.map(({ kind, id, name, carried, left, became, notes }) => {
        if (!carried && !left) throw new Error(`nothing was decided of the ${kind} ${name} (${id})`)
        const outcome = left ? 'not carried over' : notes.length > 0 ? 'carried over with a difference' : 'carried over'
        return { kind, id, name, outcome, became: left ? null : became, notes }
      }),
  }
}

/** What several pagers have and Tocsin has not: why it is left, and what to do instead. */
export const unlike = {
  team: [
    'Tocsin has no teams inside an organisation',
    'name its people as the holders of a position, or give it an organisation of its own',
  ],
  maintenance: ['nothing is kept silent by a calendar', 'pause the source itself for that time'],
} as const
