import type { Message } from './carrier.ts'

/**
 * What stands above a page, in one line: `P1 #12: Checkout answers 500`. A test page belongs to no incident and says what it is; nor does
 * a standing duty: `Overdue: Review the plan`.
 */
export const headline = (message: Pick<Message, 'severity' | 'incident' | 'title'>): string =>
  message.incident === 'test'
    ? message.title
    : `${message.severity}${message.incident === '' ? '' : ` ${message.incident}`}: ${message.title}`
