/** Notifications in the console: how they stand, in words; and a draft's parts, read back from the text that was made of them. */
import type { Known, Notification, Proposal } from '../../shapes.ts'
import type { Tone } from '../../state-mark.tsx'

export type ContentState = Notification['contents'][number]['state']
type Form = Known['forms'][number]

export const contentWords: Record<ContentState, { tone: Tone; words: string }> = {
  present: { tone: 'good', words: 'said' },
  unknown: { tone: 'act', words: 'said to be not known yet' },
  missing: { tone: 'late', words: 'missing' },
}

/** How it stands, as a dot and a word. */
export function standing(n: Pick<Notification, 'status' | 'counts' | 'approvalsMissing'>): { tone: Tone; words: string } {
  switch (n.status) {
    case 'withdrawn':
      return { tone: 'off', words: 'Withdrawn' }
    case 'sent':
      return { tone: 'good', words: 'Sent to everybody' }
    case 'sending': {
      if (n.counts === null) return { tone: 'calm', words: 'Being sent' }
      if (n.counts.unknown > 0) return { tone: 'late', words: `${n.counts.unknown} unknown: somebody has to decide` }
      if (n.counts.waiting > 0) return { tone: 'calm', words: `Being sent: ${n.counts.waiting} to go` }
      return { tone: 'late', words: `Not everybody has it: ${n.counts.refused} refused` }
    }
    case 'draft':
      return n.approvalsMissing.length > 0
        ? { tone: 'act', words: `Draft: wants the word of ${n.approvalsMissing.join(' and ')}` }
        : { tone: 'act', words: 'Draft: approved, not sent' }
  }
}

/** What keeps a draft from being sent, in words; null: nothing that is known here. */
export function whyNotYet(n: Pick<Notification, 'approvalsMissing' | 'contents' | 'preliminary' | 'recipients'>): string | null {
  const of = (state: ContentState) => n.contents.filter(c => c.state === state).map(c => c.what.replace(/\.$/, ''))
  if (n.recipients === 0) return 'Nobody is on its list: say first which customers are affected, and draft it anew.'
  if (of('missing').length > 0) return `It says nothing of: ${of('missing').join('; ')}. Say it, or say that it is not known yet.`
  if (of('unknown').length > 0 && !n.preliminary)
    return `It does not know everything yet (${of('unknown').join('; ')}), and calls itself complete. Make it a preliminary one.`
  if (n.approvalsMissing.length > 0) return `Nothing is sent unread: ${n.approvalsMissing.join(' and ')} has not approved it.`
  return null
}

export type Draft = {
  subject: string
  opening: string
  preliminary: boolean
  contents: Record<string, { state: ContentState; text: string }>
}

/**
 * A draft's parts from its text: an opening, then for each content a line with what it is and the text below it, then the
 * name of whoever sends it. What cannot be told apart is left in the opening, for a person to see.
 */
export function partsOf(n: Pick<Notification, 'text' | 'contents' | 'subject' | 'preliminary' | 'from'>): Draft {
  const blocks = n.text.split('\n\n')
  if (blocks.at(-1)?.trim() === n.from.name) blocks.pop()
  const contents: Draft['contents'] = {}
  const opening: string[] = []
  let at: string | null = null
  for (const block of blocks) {
    const [head = '', ...rest] = block.split('\n')
    const content = n.contents.find(c => c.what === head && contents[c.id] === undefined && c.state !== 'missing')
    if (content !== undefined) {
      at = content.id
      contents[at] = { state: content.state, text: rest.join('\n') }
    } else if (at === null) opening.push(block)
    else contents[at] = { ...contents[at]!, text: `${contents[at]!.text}\n\n${block}` }
  }
  for (const c of n.contents) {
    const found = contents[c.id] ?? { state: c.state, text: '' }
    contents[c.id] = c.state === 'unknown' ? { ...found, text: withoutPhrase(found.text) } : found
  }
  return { subject: n.subject, preliminary: n.preliminary, opening: opening.join('\n\n'), contents }
}
/** The sentence by which a letter says that something is not known is added anew when it is written. */
const withoutPhrase = (text: string): string =>
  text
    .split('\n')
    .filter(line => !/^(This|Not all of this) is (not )?known yet\b/.test(line))
    .join('\n')
    .trim()

export const emptyDraft = (form: Form | null): Draft => ({
  subject: '',
  opening: '',
  preliminary: false,
  contents: Object.fromEntries((form?.contents ?? []).map(c => [c.id, { state: 'missing' as const, text: '' }])),
})

/** A first draft in the plan's words, with what the facts say filled in. */
export const asProposed = (proposal: Proposal): Draft => ({
  subject: proposal.subject,
  opening: proposal.opening,
  preliminary: proposal.preliminary,
  contents: Object.fromEntries(proposal.contents.map(({ id, state, text }) => [id, { state, text }])),
})

/** In which of a form's contents it says what happened, by the id that the plans that ship give it. Null: none, and then the opening says it. */
export const whatHappened = (form: Form | null): string | null => form?.contents.find(c => c.id === 'nature')?.id ?? null

/** A vendor's own words below what the draft already says of what happened; what is not known yet stays so. */
export function withVendorWords(draft: Draft, form: Form | null, vendor: string, words: string): Draft {
  const below = (text: string) => [text.trim(), `${vendor}: ${words}`].filter(part => part !== '').join('\n\n')
  const id = whatHappened(form)
  if (id === null) return { ...draft, opening: below(draft.opening) }
  const was = draft.contents[id] ?? { state: 'missing' as const, text: '' }
  const said = { state: was.state === 'missing' ? ('present' as const) : was.state, text: below(was.text) }
  return { ...draft, contents: { ...draft.contents, [id]: said } }
}

/** What the draft would say of its contents right now. */
export const states = (draft: Draft, form: Form | null) =>
  (form?.contents ?? []).map(c => ({ ...c, state: draft.contents[c.id]?.state ?? ('missing' as const) }))
