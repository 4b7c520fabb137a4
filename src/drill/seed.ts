/**
 * Chance by seed: the same seed gives the same draws, on any machine and for ever. Not for secrets.
 *
 * Z1  A draw is made of integers only, so that no platform rounds it differently.
 * Z2  `part` makes an independent stream by name: what one part draws does not move what another one gets.
 */
export type Seed = Readonly<{
  /** From 0 up to, not including, 1. */
  draw(): number
  /** An integer from `from` to `to`, both included. */
  between(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  bytes(count: number): Buffer
  part(name: string): Seed
}>

/** The 32 bit state that a text begins with (FNV-1a). */
const stateOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

export function makeSeed(name: string | number): Seed {
  let state = stateOf(String(name))
  /** SplitMix's step on 32 bits. */
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return (mixed ^ (mixed >>> 16)) >>> 0
  }
  const draw = (): number => next() / 2 ** 32
  return {
    draw,
    between: (from, to) => from + Math.floor(draw() * (to - from + 1)),
    chance: probability => draw() < probability,
    pick: from => from[Math.floor(draw() * from.length)]!,
    bytes(count) {
      const made = Buffer.allocUnsafe(count) // each byte is written
      for (let i = 0; i < count; i++) made[i] = next() & 0xff
      return made
    },
    part: part => makeSeed(`${name}/${part}`),
  }
}
