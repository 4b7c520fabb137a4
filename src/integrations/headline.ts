import type { Message } from './carrier.ts'

/**
 * What stands above a page, in one line: `P1 #12: Checkout answers 500`. What belongs to no incident says what it is: a test page, and a
 * letter about signing in or about shifts. A standing duty has no number: `Overdue: Review the plan`.
 */
export const headline = (message: Pick<Message, 'severity' | 'incident' | 'title'>): string =>
  ofNone.includes(message.incident)
    ? message.title
    : `${message.severity}${message.incident === '' ? '' : ` ${message.incident}`}: ${message.title}`
const ofNone: readonly string[] = ['test', 'a way in', 'shifts']
