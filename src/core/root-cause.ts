/**
 * The root cause of an incident as a value: a short name, chosen from those that were used before or a new one, so that incidents
 * can be read together by it (L-24). It stands in the log for ever: what is to be said of it in words is said in a note, which can
 * be erased.
 */
import type { Id } from './id.ts'

export type RootCauseId = Id<'root cause'>

/** Small letters, digits and hyphens, so that two people who mean the same write the same, and no address or sentence fits. */
export const rootCausePattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
export const rootCauseCharsMax = 48
export const rootCausesMax = 5

export const isRootCause = (text: string): boolean => text.length <= rootCauseCharsMax && rootCausePattern.test(text)
