/**
 * Writing a notification: the plan's form, each of its contents said, said to be not known yet, or missing; the letter as it
 * will read stands below. What is typed stays when the dialog is closed.
 */
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Skeleton } from '../../answer.tsx'
import { Button } from '../../button.tsx'
import { useDraft } from '../../draft.ts'
import { Choice, Field } from '../../field.tsx'
import { refOf } from '../../incident-ref.ts'
import { ProblemNote } from '../../problem-note.tsx'
import * as questions from '../../questions.ts'
import { Segments } from '../../segments.tsx'
import { Refused } from '../../server.ts'
import type { IncidentDetail, Known, Notification } from '../../shapes.ts'
import { Sheet } from '../../sheet.tsx'
import { StateMark } from '../../state-mark.tsx'
import { type VendorInvolved, vendorsOfIncident } from '../../status/status-shapes.ts'
import { useWrite, write } from '../../writing.ts'
import {
  asProposed,
  type ContentState,
  contentWords,
  type Draft,
  emptyDraft,
  partsOf,
  states,
  whatHappened,
  withVendorWords,
} from './formal-word.ts'
import { Letter } from './read-and-send.tsx'

type Form = Known['forms'][number]
const choices = [
  ['present', 'Said'],
  ['unknown', 'Not known yet'],
  ['missing', 'Missing'],
] as const

export function DraftForm({
  incident,
  forms,
  me,
  draft: before,
  close,
}: {
  incident: IncidentDetail
  forms: readonly Form[]
  me: string | null
  draft: Notification | null
  close: () => void
}) {
  const [form, setForm] = useState<Form | null>(forms.find(f => f.id === (before?.form ?? forms[0]?.id)) ?? null)
  const [held, setHeld, clear] = useDraft(`incident/${refOf(incident)}/notification/${before?.id ?? 'new'}`)
  const [to, setTo] = useState<Notification['to']>(before?.to ?? 'all')
  const proposed = useQuery({ ...questions.proposal(refOf(incident), form?.id ?? '', false, to), enabled: form !== null })
  const draft: Draft = read(held) ?? (before !== null ? partsOf(before) : proposed.data ? asProposed(proposed.data) : emptyDraft(form))
  const vendors = useQuery(vendorsOfIncident(refOf(incident)))
  const people = useQuery(questions.people)
  const writers = (people.data?.items ?? []).filter(p => p.methods.some(m => m.kind === 'email'))
  const [from, setFrom] = useState(before?.from.id ?? me ?? '')
  const save = useWrite<Notification>(['notifications', 'incident', 'timeline'], () => {
    clear()
    close()
  })
  const set = (change: Partial<Draft>) => setHeld(JSON.stringify({ ...draft, ...change }))
  const say = (id: string, change: Partial<Draft['contents'][string]>) => {
    const was = draft.contents[id] ?? { state: 'missing' as const, text: '' }
    set({ contents: { ...draft.contents, [id]: { ...was, ...change } } })
  }
  const contents = states(draft, form)
  const unknown = contents.some(c => c.state === 'unknown')
  const field = save.error instanceof Refused ? save.error.problem.field?.replace(/^body\./, '') : undefined
  const wrong = (name: string) => (field === name ? save.error!.message : null)
  const vendorWords = (
    <VendorWords
      of={vendors.data?.items ?? []}
      put={(vendor, words) => setHeld(JSON.stringify(withVendorWords(draft, form, vendor, words)))}
    />
  )
  const sender = people.data?.items.find(p => p.id === from)
  return (
    <Sheet
      open
      onClose={close}
      wide
      title={before === null ? 'Draft a notification' : 'Write it anew'}
      lead={
        before === null
          ? 'Nothing is sent by drafting: it is read and approved first, as the plan says.'
          : 'Whoever approved the draft is asked again: they approved exactly that one.'
      }
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (save.isPending) return
          const body = {
            ...(before === null ? {} : { notification: before.id }),
            form: form?.id ?? null,
            preliminary: draft.preliminary,
            to,
            ...(from === '' ? {} : { from }),
            subject: draft.subject.trim(),
            opening: draft.opening.trim(),
            contents: Object.fromEntries(
              contents.map(c => [c.id, { state: c.state, text: c.state === 'missing' ? '' : (draft.contents[c.id]?.text.trim() ?? '') }]),
            ),
          }
          save.mutate(write('POST', `/incidents/${refOf(incident)}/notifications`, body))
        }}
      >
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
          <Field label="Form of the plan" hint={form ? `To ${form.to}.` : 'Without one nothing is asked to be in it.'}>
            {ids => (
              <select
                {...ids}
                className="field"
                value={form?.id ?? ''}
                onChange={event => setForm(forms.find(f => f.id === event.target.value) ?? null)}
              >
                {forms.map(f => (
                  <option key={f.id} value={f.id}>
                    {f.name}
                  </option>
                ))}
                <option value="">none: free words</option>
              </select>
            )}
          </Field>
          <Field label="From" error={wrong('from')} hint="A person: answers come back to their address.">
            {ids => (
              <select {...ids} className="field" value={from} onChange={event => setFrom(event.target.value)}>
                {sender === undefined && <option value={from}>{from === '' ? 'choose a person' : from}</option>}
                {(people.data?.items ?? [])
                  .filter(p => p.id === from || writers.includes(p))
                  .map(p => (
                    <option key={p.id} value={p.id}>
                      {p.name}
                      {writers.includes(p) ? '' : ' (has no e-mail address)'}
                    </option>
                  ))}
              </select>
            )}
          </Field>
        </div>
        <Choice
          legend="To"
          value={to}
          onChange={setTo}
          options={[
            { value: 'all', label: 'Everybody who is affected' },
            { value: 'not told yet', label: 'Those whom none of this form went to', hint: 'A second wave, as more become known.' },
          ]}
        />
        {proposed.data && (
          <p className="text-sm">
            {proposed.data.recipients} {proposed.data.recipients === 1 ? 'customer' : 'customers'}
            {proposed.data.withoutContact.count > 0 && (
              <>
                , <StateMark tone="late">{proposed.data.withoutContact.count} of them without a contact</StateMark>
              </>
            )}
            {proposed.data.alone && `. Whoever writes it and approves it alone waits ${proposed.data.alone} before it goes.`}
          </p>
        )}
        {before === null && held === '' && proposed.isPending && form !== null && <Skeleton lines={3} />}
        <ProblemNote error={proposed.error} again={() => void proposed.refetch()} />
        <Field label="Subject" error={wrong('subject')}>
          {ids => (
            <input
              {...ids}
              className="field"
              required
              maxLength={300}
              value={draft.subject}
              onChange={event => set({ subject: event.target.value })}
            />
          )}
        </Field>
        <Field label="Opening">
          {ids => (
            <textarea
              {...ids}
              className="field"
              maxLength={20_000}
              value={draft.opening}
              onChange={event => set({ opening: event.target.value })}
            />
          )}
        </Field>
        {whatHappened(form) === null && vendorWords}
        {contents.map(c => (
          <Content
            key={c.id}
            offered={c.id === whatHappened(form) && vendorWords}
            what={c.what}
            state={c.state}
            text={draft.contents[c.id]?.text ?? ''}
            error={wrong(`contents.${c.id}`)}
            say={change => say(c.id, change)}
          />
        ))}
        <label className="flex min-h-10 items-start gap-3">
          <input
            type="checkbox"
            className="mt-1 size-4.5 shrink-0 accent-(--accent)"
            checked={draft.preliminary}
            onChange={event => set({ preliminary: event.target.checked })}
          />
          <span>
            Preliminary: it says that not all is known, and a follow-up is owed
            {unknown && !draft.preliminary && (
              <span className="block text-sm font-semibold text-warn">Something is not known yet: as it stands it cannot be sent.</span>
            )}
          </span>
        </label>
        <details>
          <summary className="min-h-8 py-1 text-accent">As it will read</summary>
          <Letter from={sender?.name ?? ''} subject={draft.subject} text={textOf(draft, contents, sender?.name ?? '')} />
        </details>
        <ProblemNote error={save.error} />
        <Button tone="thumb" type="submit" busy={save.isPending && 'Saving…'}>
          {before === null ? 'Save the draft' : 'Save it anew'}
        </Button>
      </form>
    </Sheet>
  )
}

/** What vendors said on their status pages, to be taken over with one press. */
function VendorWords({ of, put }: { of: readonly VendorInvolved[]; put: (vendor: string, words: string) => void }) {
  if (of.every(({ said }) => said.length === 0)) return null
  return (
    <ul className="mt-2 space-y-2" aria-label="What vendors say">
      {of.flatMap(({ vendor, said }) =>
        said.map(one => (
          <li key={`${vendor.id} ${one.id}`} className="text-sm">
            <span className="font-semibold">{vendor.name}</span>{' '}
            <StateMark tone={one.over ? 'good' : 'calm'}>{one.status.replaceAll('_', ' ')}</StateMark>
            <p className="whitespace-pre-line text-ink-2 [overflow-wrap:anywhere]">{one.words}</p>
            <Button small onClick={() => put(vendor.name, one.words)}>
              Put in what {vendor.name} says
            </Button>
          </li>
        )),
      )}
    </ul>
  )
}

function Content({
  offered,
  what,
  state,
  text,
  error,
  say,
}: {
  offered: ReactNode
  what: string
  state: ContentState
  text: string
  error: string | null
  say: (change: { state?: ContentState; text?: string }) => void
}) {
  return (
    <div className="border-l-3 border-rule pl-4">
      <div className="mb-1.5 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="font-semibold">{what}</span>
        <StateMark tone={contentWords[state].tone} className="text-sm">
          {contentWords[state].words}
        </StateMark>
      </div>
      <Segments
        legend={`${what} Is it said?`}
        options={choices}
        value={state}
        onChange={next => say({ state: next })}
        className="mb-2 max-w-md"
      />
      {state !== 'missing' && (
        <Field label={state === 'present' ? 'What is said' : 'What is known of it so far (optional)'} error={error}>
          {ids => (
            <textarea {...ids} className="field" maxLength={20_000} value={text} onChange={event => say({ text: event.target.value })} />
          )}
        </Field>
      )}
      {offered}
    </div>
  )
}

/** About as the server puts it together; what is approved and sent is the server's own text. */
const textOf = (draft: Draft, contents: readonly { id: string; what: string; state: ContentState }[], name: string): string =>
  [
    draft.opening.trim(),
    ...contents
      .filter(c => c.state !== 'missing')
      .map(c => {
        const text = draft.contents[c.id]?.text.trim() ?? ''
        return [c.what, text, c.state === 'unknown' ? '(and that it is not known yet, and that we write again)' : '']
          .filter(Boolean)
          .join('\n')
      }),
    name,
  ]
    .filter(part => part !== '')
    .join('\n\n')

function read(held: string): Draft | null {
  if (held === '') return null
  try {
    return JSON.parse(held) as Draft
  } catch {
    return null
  }
}
