/** What a vendor promises of its uptime, beside what its own page said and our checks saw: minutes lost of minutes allowed, month by month. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../button.tsx'
import { healthChecks } from '../checks/check-shapes.ts'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import type { CommitmentIn, Vendor, VendorUptime } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { partsOf, slugOf } from '../slug.ts'
import { StateMark, type Tone } from '../state-mark.tsx'
import { useWrite, write } from '../writing.ts'
import { lastMonthOf, lengthWords, minuteWords, percentWords } from './uptime-words.ts'

type Month = VendorUptime['sources'][number]['months'][number]
const tones: Record<Month['verdict'], Tone> = {
  kept: 'good',
  'so far kept': 'good',
  missed: 'late',
  'so far missed': 'late',
  'not known': 'act',
}
const stale = ['vendor-records', 'vendor-uptime'] as const

export function UptimeOf({ vendor }: { vendor: Vendor }) {
  const found = useQuery(questions.vendorUptime)
  const [open, setOpen] = useState<'all' | 'new' | null>(null)
  const all = (found.data?.items ?? []).filter(u => u.vendor.id === vendor.id)
  if (found.data === undefined) return null
  return (
    <>
      <dt className="text-ink-2">Uptime</dt>
      <dd>
        {all.length === 0 ? (
          <span className="text-ink-2">no promise is known</span>
        ) : (
          <ul>
            {all.map(one => {
              const month = lastMonthOf(one)
              return (
                <li key={one.commitment.id}>
                  {one.commitment.name} {one.commitment.percent} %{' '}
                  {month && (
                    <StateMark tone={tones[month.verdict]}>
                      {month.verdict}, {month.month}
                    </StateMark>
                  )}
                </li>
              )
            })}
          </ul>
        )}{' '}
        <button
          type="button"
          className="underline decoration-dotted"
          onClick={() => setOpen(all.length === 0 ? 'new' : 'all')}
          aria-label={`${all.length === 0 ? 'Add one' : 'What was measured'}: uptime of ${vendor.name}`}
        >
          {all.length === 0 ? 'Add one' : 'What was measured'}
        </button>
        {open === 'all' && <Uptime vendor={vendor} all={all} add={() => setOpen('new')} close={() => setOpen(null)} />}
        {open === 'new' && <CommitmentForm vendor={vendor} close={() => setOpen(null)} />}
      </dd>
    </>
  )
}

function Uptime({ vendor, all, add, close }: { vendor: Vendor; all: readonly VendorUptime[]; add: () => void; close: () => void }) {
  const remove = useWrite([...stale])
  return (
    <Sheet
      open
      onClose={close}
      wide
      title={`Uptime of ${vendor.name}`}
      lead="Calendar months where the team is. What nobody saw is unknown and never counts as up: a promise is kept only if it would be, were all of it lost."
    >
      {all.map(({ commitment, sources }) => (
        <section key={commitment.id} className="mb-6">
          <h3 className="font-semibold">
            {commitment.name}: {commitment.percent} % of a month
          </h3>
          <p className="mb-2 text-sm text-ink-2 wrap-anywhere">
            {commitment.link ? (
              <a className="underline" href={commitment.link} rel="noreferrer noopener" target="_blank">
                {commitment.clause}
              </a>
            ) : (
              commitment.clause
            )}
            {commitment.measure && <>. As they measure it: {commitment.measure}</>}
          </p>
          {sources.map(source => (
            <div key={source.name} className="mb-3">
              <p className="text-sm">
                <span className="font-semibold">{source.name}</span>{' '}
                <span className="text-ink-2">{source.says === 'the provider' ? 'by their own word' : 'as we saw it'}</span>
              </p>
              {source.problem && (
                <p className="text-sm">
                  <StateMark tone="act">{source.problem}</StateMark>
                </p>
              )}
              <ul className="rows mt-1 border-y border-rule text-sm">
                {source.months.map(month => (
                  <MonthRow key={month.month} month={month} />
                ))}
              </ul>
            </div>
          ))}
          <ProblemNote error={remove.error} />
          <Button
            tone="quiet"
            small
            onClick={() =>
              remove.mutate(write('DELETE', `/vendors/${encodeURIComponent(vendor.id)}/commitments/${encodeURIComponent(commitment.id)}`))
            }
            aria-label={`Take this promise out: ${commitment.name}`}
          >
            Take this promise out
          </Button>
        </section>
      ))}
      <Button tone="thumb" onClick={add}>
        Add a promise
      </Button>
    </Sheet>
  )
}

function MonthRow({ month }: { month: Month }) {
  return (
    <li className="py-1.5">
      <details>
        <summary className="grid min-h-8 cursor-pointer grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 sm:grid-cols-[4.5rem_8.5rem_minmax(0,1fr)]">
          <span className="underline decoration-dotted tabular-nums">{month.month}</span>
          <StateMark tone={tones[month.verdict]}>{month.verdict}</StateMark>
          <span className="col-start-2 text-ink-2 tabular-nums sm:col-start-3">
            {minuteWords(month.lostMs)} of {minuteWords(month.allowedMs)} min lost, {lengthWords(month.unknownMs)} unknown;{' '}
            {percentWords(month.percent)}
          </span>
        </summary>
        {month.stretches.length === 0 ? (
          <p className="py-1 text-ink-2">Nothing but up was seen.</p>
        ) : (
          <ul className="py-1 pl-4">
            {month.stretches.slice(-20).map(s => (
              <li key={`${s.from} ${s.said}`} className="tabular-nums">
                {s.from.slice(0, 16).replace('T', ' ')} to {s.to.slice(0, 16).replace('T', ' ')} UTC: {s.state}
                {s.said !== s.state && s.said !== 'down' && <span className="text-ink-2"> ({s.said.replaceAll('_', ' ')})</span>}
              </li>
            ))}
          </ul>
        )}
      </details>
    </li>
  )
}

function CommitmentForm({ vendor, close }: { vendor: Vendor; close: () => void }) {
  const [name, setName] = useState('')
  const [percent, setPercent] = useState('')
  const [clause, setClause] = useState('')
  const [link, setLink] = useState('')
  const [measure, setMeasure] = useState('')
  const [down, setDown] = useState<CommitmentIn['downFrom']>('partial_outage')
  const [components, setComponents] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const checks = useQuery(healthChecks)
  const save = useWrite([...stale], close)
  const id = slugOf(name)
  return (
    <Sheet
      open
      onClose={close}
      title={`What ${vendor.name} promises`}
      lead="As their terms have it. What was measured stands beside it from then on."
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          const body: CommitmentIn = {
            name: name.trim(),
            percent: Number(percent.replace(',', '.')),
            clause: clause.trim(),
            link: link.trim() || null,
            measure: measure.trim() || null,
            downFrom: down,
            components: partsOf(components),
            checks: [...chosen],
          }
          if (!save.isPending && id !== '')
            save.mutate(write('PUT', `/vendors/${encodeURIComponent(vendor.id)}/commitments/${encodeURIComponent(id)}`, body))
        }}
      >
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
          <Field label="What of theirs">
            {ids => (
              <input
                {...ids}
                className="field"
                required
                maxLength={100}
                placeholder="API"
                value={name}
                onChange={event => setName(event.target.value)}
              />
            )}
          </Field>
          <Field label="Percent of a month">
            {ids => (
              <input
                {...ids}
                className="field"
                required
                inputMode="decimal"
                pattern="\d{1,3}([.,]\d{1,6})?"
                placeholder="99.99"
                value={percent}
                onChange={event => setPercent(event.target.value)}
              />
            )}
          </Field>
        </div>
        <Field label="The clause that promises it">
          {ids => (
            <input {...ids} className="field" required maxLength={500} value={clause} onChange={event => setClause(event.target.value)} />
          )}
        </Field>
        <Field label="Where it can be read">
          {ids => (
            <input {...ids} type="url" className="field" maxLength={2_000} value={link} onChange={event => setLink(event.target.value)} />
          )}
        </Field>
        <Field label="How they measure it">
          {ids => <input {...ids} className="field" maxLength={500} value={measure} onChange={event => setMeasure(event.target.value)} />}
        </Field>
        <Field label="A minute is lost from">
          {ids => (
            <select {...ids} className="field" value={down} onChange={event => setDown(event.target.value as CommitmentIn['downFrom'])}>
              <option value="major_outage">major outage</option>
              <option value="partial_outage">partial outage</option>
              <option value="degraded_performance">degraded performance</option>
            </select>
          )}
        </Field>
        <Field label="Parts of their status page" hint="With commas, as they are called there; empty: the page as a whole">
          {ids => <input {...ids} className="field" value={components} onChange={event => setComponents(event.target.value)} />}
        </Field>
        {(checks.data?.items.length ?? 0) > 0 && (
          <fieldset>
            <legend className="mb-1 text-sm font-semibold">Our own health checks of it</legend>
            {checks.data!.items.map(check => (
              <label key={check.id} className="flex min-h-10 items-center gap-2.5">
                <input
                  type="checkbox"
                  className="size-4.5 accent-(--accent)"
                  checked={chosen.includes(check.id)}
                  onChange={event => setChosen(event.target.checked ? [...chosen, check.id] : chosen.filter(c => c !== check.id))}
                />
                {check.settings.name}
              </label>
            ))}
          </fieldset>
        )}
        <ProblemNote error={save.error} />
        <Button tone="thumb" type="submit" busy={save.isPending && 'Saving…'}>
          Add
        </Button>
      </form>
    </Sheet>
  )
}
