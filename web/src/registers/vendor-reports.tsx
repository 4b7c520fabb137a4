/** A vendor's own reports (SOC 2, ISO 27001 …): which there are, until when, who looked at them; and the form for one. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import type { Vendor, VendorRecord, VendorReport, VendorReportIn } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { slugOf } from '../slug.ts'
import { StateMark, type Tone } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'

const tones: Record<VendorReport['state'], Tone> = {
  current: 'good',
  'expires soon': 'act',
  expired: 'late',
  'end not said': 'calm',
  replaced: 'off',
}
const days = (n: number) => `${n} ${n === 1 ? 'day' : 'days'}`
/** A date is not parted at its dashes. */
const whole = (date: string) => date.replaceAll('-', '\u2011')
function untilWords({ state, daysLeft, expires }: VendorReport): string {
  if (state === 'replaced') return 'a newer one is there'
  if (expires === null || daysLeft === null) return 'its end is not said'
  if (state === 'expired') return `expired ${whole(expires)}, ${days(-daysLeft)} ago`
  return state === 'expires soon' ? `expires in ${days(daysLeft)}, ${whole(expires)}` : `until ${whole(expires)}`
}
const stale = ['vendor-records', 'obligations'] as const

export function ReportsOf({ vendor }: { vendor: Vendor }) {
  const found = useQuery(questions.vendorRecords)
  const [open, setOpen] = useState(false)
  const record = found.data?.items.find(r => r.vendor.id === vendor.id)
  if (record === undefined) return null
  const counting = record.reports.filter(r => r.state !== 'replaced')
  return (
    <>
      <dt className="text-ink-2">Its reports</dt>
      <dd>
        {counting.length === 0 ? (
          <span className="text-ink-2">none is known</span>
        ) : (
          <ul>
            {counting.map(report => (
              <li key={report.id}>
                <StateMark tone={tones[report.state]}>{report.kind}</StateMark> <span className="text-ink-2">{untilWords(report)}</span>
              </li>
            ))}
          </ul>
        )}{' '}
        <button
          type="button"
          className="underline decoration-dotted"
          onClick={() => setOpen(true)}
          aria-label={`${counting.length === 0 ? 'Add one' : 'Look at them'}: reports of ${vendor.name}`}
        >
          {counting.length === 0 ? 'Add one' : 'Look at them'}
        </button>
        {open && <Reports record={record} close={() => setOpen(false)} />}
      </dd>
    </>
  )
}

function Reports({ record, close }: { record: VendorRecord; close: () => void }) {
  const [form, setForm] = useState<VendorReport | 'new' | null>(record.reports.length === 0 ? 'new' : null)
  if (form !== null)
    return (
      <ReportForm
        record={record}
        report={form === 'new' ? null : form}
        close={() => (record.reports.length === 0 ? close() : setForm(null))}
      />
    )
  return (
    <Sheet
      open
      onClose={close}
      wide
      title={`Reports of ${record.vendor.name}`}
      lead="Whoever keeps the plan owes the next one before the one that is there ends."
    >
      <ul className="rows mb-4 border-y border-rule">
        {record.reports.map(report => (
          <Report key={report.id} record={record} report={report} edit={() => setForm(report)} />
        ))}
      </ul>
      <Button tone="thumb" onClick={() => setForm('new')}>
        Add a report
      </Button>
    </Sheet>
  )
}

function Report({ record, report, edit }: { record: VendorRecord; report: VendorReport; edit: () => void }) {
  const [looking, setLooking] = useState(false)
  const [words, setWords] = useState('')
  const look = useWrite([...stale], () => setLooking(false))
  const path = `/vendors/${encodeURIComponent(record.vendor.id)}/reports/${encodeURIComponent(report.id)}`
  const period = report.from === null && report.to === null ? 'not said' : `${report.from ?? 'not said'} to ${report.to ?? 'not said'}`
  return (
    <li className="py-3">
      <p className="mb-1">
        <StateMark tone={tones[report.state]}>{report.kind}</StateMark> <span className="text-ink-2">{untilWords(report)}</span>
      </p>
      <dl className="mb-2 grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-sm wrap-anywhere">
        <dt className="text-ink-2">Covers</dt>
        <dd>{report.covers ?? <span className="text-ink-2">not said</span>}</dd>
        <dt className="text-ink-2">Period</dt>
        <dd>{period}</dd>
        <dt className="text-ink-2">Issued</dt>
        <dd>{report.issued ?? <span className="text-ink-2">not said</span>}</dd>
        <dt className="text-ink-2">Got from</dt>
        <dd>
          {report.source === null ? (
            <span className="text-ink-2">not said</span>
          ) : 'link' in report.source ? (
            <a className="underline" href={report.source.link} rel="noreferrer noopener" target="_blank">
              {report.source.link}
            </a>
          ) : (
            `the evidence of incident #${report.source.incident}`
          )}
        </dd>
        <dt className="text-ink-2">Looked at</dt>
        <dd>
          {report.looks.length === 0 ? (
            <span className="text-ink-2">by nobody yet</span>
          ) : (
            <ul>
              {report.looks.slice(0, 3).map(one => (
                <li key={one.at}>
                  {one.by}, <When at={one.at} only="relative" />
                  {one.words && <>: {one.words}</>}
                </li>
              ))}
            </ul>
          )}
        </dd>
      </dl>
      {looking ? (
        <form
          className="space-y-3"
          onSubmit={event => {
            event.preventDefault()
            if (!look.isPending) look.mutate(write('POST', `${path}/looks`, { words: words.trim() === '' ? null : words.trim() }))
          }}
        >
          <Field label="What you found" hint="May be empty: that you looked is recorded with your name and the time.">
            {ids => (
              <textarea
                {...ids}
                className="field"
                rows={2}
                maxLength={1_000}
                value={words}
                onChange={event => setWords(event.target.value)}
              />
            )}
          </Field>
          <ProblemNote error={look.error} />
          <Button type="submit" tone="main" busy={look.isPending && 'Recording…'}>
            I have looked at it
          </Button>
        </form>
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button small onClick={() => setLooking(true)} aria-label={`I have looked at it: ${report.kind}`}>
            I have looked at it…
          </Button>
          <Button small onClick={edit} aria-label={`Edit ${report.kind}`}>
            Edit…
          </Button>
        </div>
      )}
    </li>
  )
}

const dateFields = [
  ['issued', 'Issued on'],
  ['from', 'Covers from'],
  ['to', 'Covers to'],
  ['expires', 'Its last day'],
] as const

function ReportForm({ record, report, close }: { record: VendorRecord; report: VendorReport | null; close: () => void }) {
  const [kind, setKind] = useState(report?.kind ?? '')
  const [covers, setCovers] = useState(report?.covers ?? '')
  const [link, setLink] = useState(report?.source && 'link' in report.source ? report.source.link : '')
  const [dates, setDates] = useState({
    issued: report?.issued ?? '',
    from: report?.from ?? '',
    to: report?.to ?? '',
    expires: report?.expires ?? '',
  })
  const save = useWrite([...stale], close)
  const remove = useWrite([...stale], close)
  const vendor = encodeURIComponent(record.vendor.id)
  const id = report?.id ?? `${slugOf(kind).slice(0, 48)}-${dates.to || dates.issued || dates.expires || 'undated'}`
  const taken = report === null && record.reports.some(r => r.id === id)
  return (
    <Sheet
      open
      onClose={close}
      title={report === null ? `A report of ${record.vendor.name}` : report.kind}
      lead="A date that nobody said stays empty: it is shown as not said, and nothing is owed for it."
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          const kept = report?.source && 'incident' in report.source ? report.source : null
          const body: VendorReportIn = {
            kind: kind.trim(),
            covers: covers.trim() || null,
            issued: dates.issued || null,
            from: dates.from || null,
            to: dates.to || null,
            expires: dates.expires || null,
            source: link.trim() === '' ? kept : { link: link.trim() },
          }
          if (!save.isPending && !taken) save.mutate(write('PUT', `/vendors/${vendor}/reports/${encodeURIComponent(id)}`, body))
        }}
      >
        <Field
          label="Which"
          hint="SOC 2 Type II, ISO 27001 …"
          error={taken ? 'This one is there already: another period makes another report.' : null}
        >
          {ids => <input {...ids} className="field" required maxLength={80} value={kind} onChange={event => setKind(event.target.value)} />}
        </Field>
        <Field label="What of theirs it covers" hint="And by which criteria">
          {ids => <input {...ids} className="field" maxLength={500} value={covers} onChange={event => setCovers(event.target.value)} />}
        </Field>
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
          {dateFields.map(([name, label]) => (
            <Field key={name} label={label}>
              {ids => (
                <input
                  {...ids}
                  type="date"
                  className="field"
                  value={dates[name]}
                  onChange={event => setDates({ ...dates, [name]: event.target.value })}
                />
              )}
            </Field>
          ))}
        </div>
        <Field label="Where it was got" hint="An address">
          {ids => (
            <input {...ids} type="url" className="field" maxLength={2_000} value={link} onChange={event => setLink(event.target.value)} />
          )}
        </Field>
        <ProblemNote error={save.error ?? remove.error} />
        <Button tone="thumb" type="submit" busy={save.isPending && 'Saving…'}>
          {report === null ? 'Add' : 'Save'}
        </Button>
        {report !== null && (
          <Button
            tone="quiet"
            small
            busy={remove.isPending && 'Removing…'}
            onClick={() => remove.mutate(write('DELETE', `/vendors/${vendor}/reports/${encodeURIComponent(report.id)}`))}
          >
            Take it out of the register
          </Button>
        )}
      </form>
    </Sheet>
  )
}
