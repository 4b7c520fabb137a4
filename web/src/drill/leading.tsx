/** What its facilitator alone sees: what is still to come, what is expected, how far each of the people is, and notes. */
import { type ReactNode, useEffect, useState } from 'react'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { Countdown } from '../countdown.tsx'
import { Field } from '../field.tsx'
import { StateMark, type Tone } from '../state-mark.tsx'
import { When } from '../when.tsx'
import type { Drill, Lead } from './drill-questions.ts'

type Given = { drill: Drill; lead: Lead; send: (path: string, body?: object) => void; busy: boolean; children: ReactNode }

export default function Leading({ drill, lead, send, busy, children }: Given) {
  const [note, setNote] = useState('')
  const met = lead.expectations.filter(expectation => expectation.met).length
  return (
    <div className="grid grid-cols-1 gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)]">
      <div className="space-y-10">
        <Article title="What comes in" count={lead.injects.filter(({ kind }) => kind !== 'act').length}>
          <ul className="rows">
            {lead.injects.map(inject => (
              <Inject key={inject.n} inject={inject} send={send} busy={busy} running={drill.state === 'running'} />
            ))}
          </ul>
          {lead.endsAt && (
            <p className="mt-2 text-sm text-ink-2">
              It ends by itself <When at={lead.endsAt} />.
            </p>
          )}
        </Article>
        {children}
      </div>
      <div className="space-y-10">
        <Article title="Who takes part" count={lead.participants.length}>
          {lead.heldBack > 0 && (
            <p className="text-sm text-ink-2">
              {lead.heldBack} page{lead.heldBack === 1 ? ' was' : 's were'} held back: a fast drill sends only so many.
            </p>
          )}
          <ul className="rows">
            {lead.participants.map(({ person, roles, state, since, acts }) => (
              <li key={person.id} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 py-2 text-sm">
                <span>
                  <span className="font-semibold">{person.name}</span>
                  <span className="block text-ink-2">{roles.join(', ')}</span>
                </span>
                <span className="text-right">
                  <StateMark tone={tones[state]}>{words[state]}</StateMark>
                  <span className="block text-ink-2">
                    {since && <When at={since} only="absolute" />}
                    {acts > 0 && `, ${acts} act${acts === 1 ? '' : 's'}`}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </Article>
        <Article
          title="What is expected"
          count={met}
          aside={<span className="text-sm text-ink-2">of {lead.expectations.length} so far</span>}
        >
          <p className="text-sm text-ink-2">Only you see this.</p>
          <ul className="rows">
            {lead.expectations.map(({ expected, came, met }) => (
              <li key={expected} className="py-2 text-sm">
                <StateMark tone={met ? 'good' : 'calm'}>{met ? 'As it is now' : 'Not so yet'}</StateMark>
                <span className="block">{expected}</span>
                {!met && <span className="block text-ink-2">{came}</span>}
              </li>
            ))}
          </ul>
        </Article>
        <Article title="Notes" count={lead.notes.length}>
          <ul className="rows">
            {lead.notes.map(({ id, at, text }) => (
              <li key={id} className="py-2 text-sm">
                <span className="text-ink-2">
                  <When at={at} only="absolute" />
                </span>{' '}
                {text}
              </li>
            ))}
          </ul>
          <form
            className="mt-2 space-y-2"
            onSubmit={event => {
              event.preventDefault()
              if (note.trim() === '') return
              send('notes', { text: note })
              setNote('')
            }}
          >
            <Field label="A note, for you and the report">
              {ids => <textarea {...ids} className="field" rows={2} value={note} onChange={event => setNote(event.target.value)} />}
            </Field>
            <Button type="submit" small busy={busy && 'One moment…'}>
              Keep the note
            </Button>
          </form>
        </Article>
      </div>
    </div>
  )
}

const tones: Record<Lead['participants'][number]['state'], Tone> = { 'not paged': 'off', paged: 'act', reached: 'act', answered: 'good' }
const words: Record<Lead['participants'][number]['state'], string> = {
  'not paged': 'Not paged',
  paged: 'Paged',
  reached: 'Reached',
  answered: 'Answered',
}

function Inject({
  inject,
  send,
  busy,
  running,
}: {
  inject: Lead['injects'][number]
  send: Given['send']
  busy: boolean
  running: boolean
}) {
  const { n, kind, words, released, comesAt } = inject
  const hint = kind === 'act'
  const [pressed, setPressed] = useState(false) // this one of all that could be released
  useEffect(() => {
    if (!busy) setPressed(false)
  }, [busy])
  return (
    <li className={`flex flex-wrap items-start gap-x-4 gap-y-2 py-2.5 ${hint ? 'text-ink-2' : ''}`}>
      <span className="w-20 shrink-0 text-sm">
        {comesAt && !hint && !released ? <Countdown to={comesAt} past="due" className="font-bold" /> : lengthWords(inject.atMs)}
      </span>
      <span className={`min-w-0 flex-1 ${hint ? 'text-sm' : ''}`}>{words}</span>
      {released ? (
        <StateMark tone={released.problem ? 'late' : 'good'}>
          {released.problem ?? 'Released'} <When at={released.at} only="absolute" />
        </StateMark>
      ) : hint ? null : (
        running && (
          <Button
            small
            busy={busy && pressed && 'Releasing…'}
            aria-label={`Release what comes at ${lengthWords(inject.atMs)}: ${words}`}
            onClick={() => {
              setPressed(true)
              send('release', { inject: n })
            }}
          >
            Release
          </Button>
        )
      )}
    </li>
  )
}

/** Hours and minutes after the start, as the drill's file has them. */
const lengthWords = (ms: number): string =>
  `${Math.floor(ms / 3_600_000)}:${String(Math.floor((ms % 3_600_000) / 60_000)).padStart(2, '0')}`
