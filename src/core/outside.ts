/**
 * The one gate between the house and everybody outside it: customers, regulators, vendors, the public, other people's
 * programs, systems that an action changes, the team's chat, and our own people's telephones. Whatever leaves takes a `Pass` in its
 * hand, and this file alone makes one: for what is real and not in shadow.
 *
 * U1  Nothing of a drill gets a pass to the outside, by whatever door; nothing at all does while the house is in shadow, or for what was
 *     opened in it (core/shadow.ts).
 * U2  A pass cannot be made elsewhere: the compiler refuses it, and `showPass` refuses at run time what only looks like one.
 * U3  A page to one of our own people is not the outside: it leaves in a drill too, and says DRILL on it. In shadow it does not.
 * U4  What one of our own people asks for to get in, or to see that they can be reached, leaves always: a sign-in letter, an invitation,
 *     a test page. It says nothing of any incident.
 */
import type { Id } from './id.ts'
import { isReal, isShadowed } from './shadow.ts'

export type OutsideDoor = 'customer' | 'regulator' | 'vendor' | 'status page' | 'system' | 'webhook'
/** `person`: one of our own people's contact methods. */
type Door = OutsideDoor | 'person' | 'chat'

let make: <D extends Door>(door: D) => Pass<D>
let doorOf: (pass: unknown) => Door | null

/** Permission to leave by one door, for one thing. Only the functions below make it. */
export class Pass<D extends Door = Door> {
  readonly #door: D
  private constructor(door: D) {
    this.#door = door
  }
  static #of<D extends Door>(door: D): Pass<D> {
    return new Pass(door)
  }
  static {
    make = door => Pass.#of(door)
    doorOf = pass => (typeof pass === 'object' && pass !== null && #door in pass ? pass.#door : null)
  }
}
/** `house`: whether the house is in shadow, as a world says it, read a moment ago. */
type House = Readonly<{ shadow?: true }>
type Of = Readonly<{ drill: Id<'drill'> | null; shadow?: true }>

/** `of`: the incident, event, delivery or house that it leaves for. Null: it belongs to a drill or to shadow, and nothing leaves (U1). */
export function passOut<D extends OutsideDoor>(door: D, of: Of, house: House): Pass<D> | null {
  return isReal(of) && !isShadowed(of, house) ? make(door) : null
}
/** What the public reads already stays to be read: of what was opened in shadow nothing ever was. */
export const passToRead = (of: Of): Pass<'status page'> | null => passOut('status page', of, {})

/** A page, or a word in the team's chat; drills have theirs (U3). Null: it is withheld in shadow. */
export function passIn<D extends 'person' | 'chat'>(door: D, of: Omit<Of, 'drill'>, house: House): Pass<D> | null {
  return isShadowed(of, house) ? null : make(door)
}
/** U4 */
export const passAsked = <D extends 'person' | 'chat'>(door: D): Pass<D> => make(door)

/** Asked by each door as the last thing before something leaves. Throws where whoever came by has no pass for it (U2). */
export function showPass(pass: Pass, ...doors: readonly [Door, ...Door[]]): void {
  const door = doorOf(pass)
  if (door === null || !doors.includes(door))
    throw new Error(`nothing leaves to a ${doors.join(' or ')} without a pass for it: passOut('${doors[0]}', incident, world)`)
}
