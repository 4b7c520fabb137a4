/**
 * One report to a regulator: what the regime wants to be told, filled in from what is recorded, each field said, not known or
 * missing; to read and print for its portal; and what was handed in, with its reference.
 */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from '../../answer.tsx'
import { Button } from '../../button.tsx'
import { useDraft } from '../../draft.ts'
import { Field } from '../../field.tsx'
import { refOf } from '../../incident-ref.ts'
import { ProblemNote } from '../../problem-note.tsx'
import * as questions from '../../questions.ts'
import { Segments } from '../../segments.tsx'
import { capital, sentence } from '../../sentence.ts'
import type { IncidentDetail, Report } from '../../shapes.ts'
import { Sheet } from '../../sheet.tsx'
import { StateMark, type Tone } from '../../state-mark.tsx'
import { When } from '../../when.tsx'
import { useWrite, write } from '../../writing.ts'
import { HandIn, TakeBack } from './hand-in.tsx'
import { reportStale } from './report-stale.ts'

type Asked = Report['fields'][number]
const states: Record<Asked['state'], { tone: Tone; words: string }> = {
  present: { tone: 'good', words: 'Said' },
  unknown: { tone: 'act', words: 'Not known yet' },
  missing: { tone: 'late', words: 'Missing' },
}

export default function ReportSheet({
  incident,
  rule,
  name,
  close,
}: {
  incident: IncidentDetail
  rule: string
  name: string
  close: () => void
}) {
  const ref = refOf(incident)
  const found = useQuery(questions.report(ref, rule))
  const [doing, setDoing] = useState<'hand in' | 'take back' | null>(null)
  if (found.data && doing === 'hand in') return <HandIn incident={incident} report={found.data} close={() => setDoing(null)} />
  if (found.data && doing === 'take back') return <TakeBack incident={incident} report={found.data} close={() => setDoing(null)} />
  const file = `/api/v1/incidents/${ref}/reports/${encodeURIComponent(rule)}`
  return (
    <Sheet open onClose={close} wide title={name}>
      <Answer of={found} lines={8}>
        {report => (
          <div className="space-y-5">
            <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-sm">
              <dt className="text-ink-2">To</dt>
              <dd>{report.to}</dd>
              <dt className="text-ink-2">Because of</dt>
              <dd>{report.citation}</dd>
              <dt className="text-ink-2">Due</dt>
              <dd>
                {report.dueAt ? <When at={report.dueAt} /> : sentence(report.words)}
                {report.readings.length > 1 &&
                  report.readings.map(r => (
                    <span key={r.reading} className="block text-ink-2">
                      {r.reading}: <When at={r.at} only="absolute" />
                    </span>
                  ))}
              </dd>
              {report.why && (
                <>
                  <dt className="text-ink-2">Stands as</dt>
                  <dd>
                    {capital(report.state)}: {sentence(report.why)}
                  </dd>
                </>
              )}
            </dl>
            {report.submissions.map((s, n) => (
              <p key={`${s.at} ${n}`} className="text-sm">
                <StateMark tone={s.withdrawn ? 'off' : 'good'}>{s.withdrawn ? `Taken back: ${s.withdrawn.why}` : 'Handed in'}</StateMark>{' '}
                <When at={s.at} only="absolute" />
                {s.reference && `, reference ${s.reference}`}
                {s.reasons && `. ${sentence(s.reasons)}`} <span className="text-ink-2">({s.by})</span>
              </p>
            ))}
            {report.counts === null ? (
              <p className="text-ink-2">The law names no contents for it: what is to be in it is for whoever writes it.</p>
            ) : (
              <section aria-label="What it says">
                <p className="mb-1 text-sm">
                  {report.counts.present} said, {report.counts.unknown} not known yet, {report.counts.missing} missing
                  {report.counts.missingRequired > 0 && (
                    <>
                      ; <StateMark tone="late">{report.counts.missingRequired} of those are required</StateMark>
                    </>
                  )}
                </p>
                <ul className="rows border-y border-rule">
                  {report.fields.map(field => (
                    <FieldRow key={field.id} field={field} incident={incident} />
                  ))}
                </ul>
                {report.contents && (
                  <p className="mt-1 text-sm text-ink-2">
                    {report.contents.citation}; last looked at {report.contents.lookedAt}.
                  </p>
                )}
              </section>
            )}
            <p className="text-sm text-ink-2">{sentence(report.advice)}</p>
            <div className="flex flex-wrap gap-2">
              <a className="btn" href={`${file}.html`} target="_blank" rel="noreferrer">
                To read and print
              </a>
              <a className="btn" href={`${file}.json`} download>
                As JSON
              </a>
              {report.submissions.some(s => s.withdrawn === null) && (
                <Button tone="quiet" onClick={() => setDoing('take back')}>
                  Take back what was handed in…
                </Button>
              )}
            </div>
            <Button tone="thumb" onClick={() => setDoing('hand in')}>
              It was handed in…
            </Button>
          </div>
        )}
      </Answer>
    </Sheet>
  )
}

function FieldRow({ field, incident }: { field: Asked; incident: IncidentDetail }) {
  const [open, setOpen] = useState(false)
  const { tone, words } = states[field.state]
  return (
    <li className="py-2">
      <div className="flex items-start justify-between gap-3">
        <p className="min-w-0">
          <span className="font-semibold">{field.what}</span>
          <span className="ml-2 text-xs text-ink-2">{field.need}</span>
        </p>
        <StateMark tone={tone} className="shrink-0 text-sm">
          {words}
        </StateMark>
      </div>
      {field.text && <p className="text-sm whitespace-pre-line">{field.text}</p>}
      {open ? (
        <SayIt field={field} incident={incident} close={() => setOpen(false)} />
      ) : (
        <button type="button" className="min-h-8 text-sm text-accent underline decoration-dotted" onClick={() => setOpen(true)}>
          {field.state === 'missing' ? 'Say it' : 'Say it otherwise'}
          <span className="sr-only">: {field.what}</span>
        </button>
      )}
    </li>
  )
}

/** A person's word for a field stands above what the facts say, in every report and letter that asks for it. */
function SayIt({ field, incident, close }: { field: Asked; incident: IncidentDetail; close: () => void }) {
  const [state, setState] = useState<'present' | 'unknown'>(field.state === 'unknown' ? 'unknown' : 'present')
  const [text, setText, clear] = useDraft(`incident/${refOf(incident)}/field/${field.id}`, field.text ?? '')
  const say = useWrite(reportStale, () => {
    clear()
    close()
  })
  return (
    <form
      className="mt-2 space-y-2 border-l-3 border-rule pl-4"
      onSubmit={event => {
        event.preventDefault()
        if ((state === 'present' && text.trim() === '') || say.isPending) return
        const body = { state, ...(text.trim() === '' ? {} : { text: text.trim() }) }
        say.mutate(write('POST', `/incidents/${refOf(incident)}/fields/${encodeURIComponent(field.id)}`, body))
      }}
    >
      <Segments
        legend={`${field.what}: is it known?`}
        options={[
          ['present', 'Said'],
          ['unknown', 'Not known yet'],
        ]}
        value={state}
        onChange={setState}
        className="max-w-sm"
      />
      <Field label={state === 'present' ? 'What is said' : 'What is known of it so far (optional)'}>
        {ids => (
          <textarea
            {...ids}
            className="field"
            required={state === 'present'}
            maxLength={20_000}
            value={text}
            onChange={event => setText(event.target.value)}
          />
        )}
      </Field>
      <ProblemNote error={say.error} />
      <div className="flex gap-2">
        <Button small tone="main" type="submit" busy={say.isPending && 'Recording…'}>
          Record it
        </Button>
        <Button small tone="quiet" onClick={close}>
          Leave it
        </Button>
      </div>
    </form>
  )
}
