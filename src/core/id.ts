/**
 * The scalar words that everything else is made of. A branded string costs nothing at run time and stops a person's id
 * from being handed over where a page's is meant.
 */
export type Id<Of extends string> = string & { readonly of: Of }

/** Milliseconds since 1970 UTC. */
export type Instant = number & { readonly unit: 'ms since 1970, UTC' }

/** Names one piece of private text. Core carries it and never reads it, so the fold is the same after an erasure. */
export type Ref = Id<'private part'>

/** A value under the name of its own hash: what a decision was taken by can be named in its events. */
export type Edition<Of extends string, T> = Readonly<{ edition: Id<Of>; value: T }>

export const id = <Of extends string>(text: string): Id<Of> => text as Id<Of>
export const instant = (ms: number): Instant => ms as Instant
