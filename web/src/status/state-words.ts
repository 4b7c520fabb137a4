/** The states of components and posts in words, and how grave each is. */
import type { Tone } from '../state-mark.tsx'
import type { ComponentState, StatusUpdate } from './status-shapes.ts'

export const componentStates: readonly { value: ComponentState; words: string; tone: Tone }[] = [
  { value: 'operational', words: 'Operational', tone: 'good' },
  { value: 'degraded_performance', words: 'Degraded performance', tone: 'act' },
  { value: 'partial_outage', words: 'Partial outage', tone: 'late' },
  { value: 'major_outage', words: 'Major outage', tone: 'late' },
  { value: 'under_maintenance', words: 'Under maintenance', tone: 'calm' },
]
export const stateOf = (value: string) => componentStates.find(s => s.value === value) ?? { value, words: 'Unknown', tone: 'off' as Tone }

export const statuses: Readonly<Record<StatusUpdate['kind'], readonly { value: StatusUpdate['status']; words: string }[]>> = {
  incident: [
    { value: 'investigating', words: 'Investigating' },
    { value: 'identified', words: 'Identified' },
    { value: 'monitoring', words: 'Monitoring' },
    { value: 'resolved', words: 'Resolved' },
    { value: 'postmortem', words: 'Looked back upon' },
  ],
  maintenance: [
    { value: 'scheduled', words: 'Scheduled' },
    { value: 'in_progress', words: 'In progress' },
    { value: 'verifying', words: 'Verifying' },
    { value: 'completed', words: 'Completed' },
  ],
}
export const statusWords = (update: Pick<StatusUpdate, 'kind' | 'status'>): string =>
  statuses[update.kind].find(s => s.value === update.status)?.words ?? update.status
/** What is over leaves every component operational. */
export const isOver = (status: string): boolean => status === 'resolved' || status === 'postmortem' || status === 'completed'

/** Of a maintenance its window; of an incident since when it was so, where that was before the word. */
export const timesOf = ({ window, since }: Pick<StatusUpdate, 'window' | 'since'>): readonly (readonly [label: string, at: string])[] =>
  window !== null
    ? [
        ['From', window.from],
        ['Until', window.until],
      ]
    : since !== null
      ? [['So since', since]]
      : []
export const followersTold = (count: number): string =>
  count === 0
    ? 'Nobody follows the page by mail or webhook.'
    : count === 1
      ? 'The one who follows the page is told, once.'
      : `The ${count} who follow the page are told, each once.`
