/** Declaring an incident in one action (L-30): a title is enough, everything else is proposed and can be changed later. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Button } from './button.tsx'
import { useDraft } from './draft.ts'
import { Choice, Field } from './field.tsx'
import { refOf } from './incident-ref.ts'
import { show } from './overlay.ts'
import { ProblemNote } from './problem-note.tsx'
import * as questions from './questions.ts'
import { navigate } from './router.tsx'
import { ask, isAbout, newKey } from './server.ts'
import { SeverityMark } from './severity-mark.tsx'
import type { IncidentDetail } from './shapes.ts'
import { Sheet } from './sheet.tsx'
import { fromLocalInput, toLocalInput } from './time-words.ts'

const properties = ['confidentiality', 'integrity', 'availability'] as const

export default function Declare() {
  const client = useQueryClient()
  const plan = useQuery(questions.plan)
  const [title, setTitle, clearTitle] = useDraft('declare/title')
  const [note, setNote, clearNote] = useDraft('declare/note')
  const [severity, setSeverity] = useState<string | null>(null)
  const [kind, setKind] = useState('')
  const [detectedAt, setDetectedAt] = useState('')
  const [nearMiss, setNearMiss] = useState(false)
  const [touches, setTouches] = useState<readonly (typeof properties)[number][]>([])
  const [missing, setMissing] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const severities = plan.data?.severities ?? []
  // Too loud can be lowered with a reason, too quiet is found out too late: the most severe that pages is proposed.
  const proposed = severities.find(s => !/nobody/i.test(s.pages)) ?? severities[0]
  const chosen = severity ?? proposed?.id ?? null

  const open = useMutation({
    mutationFn: (key: string) =>
      ask<IncidentDetail>('/incidents', {
        method: 'POST',
        key,
        body: {
          title: title.trim(),
          ...(chosen === null ? {} : { severity: chosen }),
          ...(kind === '' ? {} : { kind }),
          ...(fromLocalInput(detectedAt) === null ? {} : { detectedAt: fromLocalInput(detectedAt) }),
          ...(nearMiss ? { nearMiss } : {}),
          ...(touches.length === 0 ? {} : { touches }),
          ...(note.trim() === '' ? {} : { note: note.trim() }),
        },
      }),
    onSuccess: incident => {
      clearTitle()
      clearNote()
      client.setQueryData(['incident', refOf(incident)], incident)
      for (const key of ['now', 'incidents', 'obligations']) void client.invalidateQueries({ queryKey: [key] })
      show(null)
      navigate({ to: '/incidents/$number', params: { number: refOf(incident) } })
    },
  })
  const submit = () => {
    if (title.trim() === '') {
      setMissing(true)
      field.current?.focus()
    } else open.mutate(newKey())
  }
  return (
    <Sheet open onClose={() => show(null)} title="Declare an incident" lead="A sentence is enough. The rest can follow." focus={field}>
      <form
        className="space-y-5"
        onSubmit={event => {
          event.preventDefault()
          if (!open.isPending) submit()
        }}
      >
        <Field
          label="What is happening?"
          error={
            missing && title.trim() === ''
              ? 'One sentence is needed, so that people know why they are called.'
              : isAbout(open.error, 'title')
                ? open.error.message
                : null
          }
        >
          {ids => (
            <input
              {...ids}
              ref={field}
              className="field"
              value={title}
              maxLength={300}
              placeholder="Customers cannot check out"
              autoComplete="off"
              onChange={event => setTitle(event.target.value)}
            />
          )}
        </Field>
        {severities.length > 0 && (
          <Choice
            legend="Severity"
            value={chosen}
            onChange={setSeverity}
            options={severities.map((s, rank) => ({
              value: s.id,
              label: (
                <>
                  <SeverityMark rank={rank} id={s.id} name={s.name} />
                  {s.id === proposed?.id && <span className="ml-2 text-sm font-normal text-ink-2">proposed</span>}
                </>
              ),
              hint: s.definition,
            }))}
          />
        )}
        <ProblemNote error={plan.error} again={() => void plan.refetch()}>
          <p className="mt-1">You can declare without it: the plan's own default severity is taken.</p>
        </ProblemNote>
        <details>
          <summary className="min-h-10 py-2 text-sm font-semibold text-accent">More: kind, since when, a first note</summary>
          <div className="space-y-4 pt-2">
            {(plan.data?.kinds.length ?? 0) > 0 && (
              <Field label="Kind">
                {ids => (
                  <select {...ids} className="field" value={kind} onChange={event => setKind(event.target.value)}>
                    <option value="">Not known yet</option>
                    {plan.data?.kinds.map(k => (
                      <option key={k.id} value={k.id}>
                        {k.name}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
            )}
            <Field label="Noticed at" hint="Clocks that run from the first signal run from here. Empty: now.">
              {ids => (
                <input
                  {...ids}
                  type="datetime-local"
                  className="field"
                  max={toLocalInput(Date.now())}
                  value={detectedAt}
                  onChange={event => setDetectedAt(event.target.value)}
                />
              )}
            </Field>
            <fieldset>
              <legend className="mb-1 text-sm font-semibold">Touches</legend>
              {properties.map(property => (
                <label key={property} className="flex min-h-10 items-center gap-3">
                  <input
                    type="checkbox"
                    className="size-4.5 accent-(--accent)"
                    checked={touches.includes(property)}
                    onChange={event => setTouches(event.target.checked ? [...touches, property] : touches.filter(t => t !== property))}
                  />
                  {property[0]!.toUpperCase() + property.slice(1)}
                </label>
              ))}
              <label className="flex min-h-10 items-center gap-3">
                <input
                  type="checkbox"
                  className="size-4.5 accent-(--accent)"
                  checked={nearMiss}
                  onChange={event => setNearMiss(event.target.checked)}
                />
                A near miss: a credible threat, nothing happened
              </label>
            </fieldset>
            <Field label="First note">
              {ids => (
                <textarea {...ids} className="field" value={note} maxLength={10_000} onChange={event => setNote(event.target.value)} />
              )}
            </Field>
          </div>
        </details>
        <ProblemNote error={open.error} again={() => open.mutate(open.variables!)} />
        <Button tone="thumb" type="submit" busy={open.isPending && 'Declaring…'}>
          Declare
        </Button>
      </form>
    </Sheet>
  )
}
