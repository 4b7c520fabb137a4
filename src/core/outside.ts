/**
 * The one gate between the house and everybody outside it: customers, regulators, vendors, the public, other people's
 * programs, and systems that an action changes. Whatever leaves to one of them takes a `Pass` in its hand, and this file
 * alone makes one: for what is real, never for what belongs to a drill.
 *
 * U1  Nothing of a drill gets a pass, by whatever door.
 * U2  A pass cannot be made elsewhere: the compiler refuses it, and `showPass` refuses at run time what only looks like one.
 * U3  A page to one of our own people is not the outside: it leaves in a drill too, and says DRILL on it.
 */
import type { Id } from './id.ts'

export type OutsideDoor = 'customer' | 'regulator' | 'vendor' | 'status page' | 'system' | 'webhook'

let make: <D extends OutsideDoor>(door: D) => Pass<D>
let doorOf: (pass: unknown) => OutsideDoor | null

/** Permission to leave by one door, for one thing that is real. Only `passOut` makes it. */
export class Pass<D extends OutsideDoor = OutsideDoor> {
  readonly #door: D
  private constructor(door: D) {
    this.#door = door
  }
  static #of<D extends OutsideDoor>(door: D): Pass<D> {
    return new Pass(door)
  }
  static {
    make = door => Pass.#of(door)
    doorOf = pass => (typeof pass === 'object' && pass !== null && #door in pass ? pass.#door : null)
  }
}
/** `of`: the incident, event, delivery or house that it leaves for. Null: it belongs to a drill, and nothing leaves (U1). */
export function passOut<D extends OutsideDoor>(door: D, of: Readonly<{ drill: Id<'drill'> | null }>): Pass<D> | null {
  return of.drill === null ? make(door) : null
}

/** Asked by each door as the last thing before something leaves. Throws where whoever came by has no pass for it (U2). */
export function showPass(pass: Pass, ...doors: readonly [OutsideDoor, ...OutsideDoor[]]): void {
  const door = doorOf(pass)
  if (door === null || !doors.includes(door))
    throw new Error(`nothing leaves to a ${doors.join(' or ')} without a pass for it: passOut('${doors[0]}', incident)`)
}
