/** How each grammar is written, by example: for the reference of the language, and beside the fields of forms. A test reads each. */
import type { Said } from '../fields.ts'

export const said: Readonly<Record<Said, readonly string[]>> = {
  length: ['15 minutes', '72 hours', '5 business days', '12 months'],
  due: [
    'within 15 minutes of alert-received',
    'within severity.acknowledge of alert-received',
    'within 4 hours of outage-began + 1 hour',
    'at once on acknowledged',
    'without undue delay from breach-confirmed',
    'by end of next business day after alert-received',
    'every 30 minutes until resolved',
    'open (within a set window)',
  ],
  condition: ['severity is P1 or P2', 'severity is P1 and outage lasts over 1 hour', 'severity is SEV1 or breach is suspected', 'always'],
  met: ['acknowledged', 'incident-commander acknowledges', 'work-started is set', 'decided', 'done', 'sent to every primary-contact'],
  page: ['page technical-lead, wait severity.acknowledge', 'page incident-commander and owners, wait 10 minutes', 'page schedule.primary'],
  set: ['set by tocsin', 'set by technical-lead or incident-commander, may precede alert-received, with reason'],
  again: ['when scope or severity changes'],
}
export const leftOpen: readonly string[] = [
  'open',
  'open (within a set window)',
  'to be baselined',
  'per provider plan (edge)',
  'planned (2027)',
]
