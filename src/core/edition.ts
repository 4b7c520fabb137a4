/**
 * A value under the name of its own hash. Equal values have equal names, however their keys were ordered, so a decision
 * names exactly what it was taken by and an unchanged value is no new edition.
 */
import type { Edition, Id } from './id.ts'
import { canonical } from './log/canonical.ts'
import { sha256 } from './signal/sha256.ts'

/** Throws TypeError on what JSON cannot hold. */
export const editionOf = <Of extends string, T>(value: T): Edition<Of, T> => ({ edition: sha256(canonical(value)) as Id<Of>, value })
