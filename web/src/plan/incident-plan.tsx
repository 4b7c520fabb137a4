/**
 * An incident and the versions of the plan: what adopting the one that runs would change, shown before it is done and
 * loudest where something would be owed no more; and what another version, or the draft in the editor, would have made of
 * it.
 */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { ClauseLink } from '../clause-link.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link, useParams } from '../router.tsx'
import { capital, sentence } from '../sentence.ts'
import { ask, Refused } from '../server.ts'
import type { Adoption, IncidentDetail, Obligation, PlanVersion } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { Changes } from './changes.tsx'
import { ReplayOf } from './replay.tsx'

export function IncidentPlanScreen() {
  const { number } = useParams('/incidents/$number/plan')
  const incident = useQuery(questions.incident(number))
  const versions = useQuery(questions.planVersions)
  return (
    <Answer of={incident} lines={8}>
      {found => (
        <>
          <PageHead
            title={`#${found.number} and the plan`}
            lead={
              <>
                <Link to="/incidents/$number" params={{ number }}>
                  {found.title}
                </Link>
                : it runs under version {found.plan.version}
                {found.plan.current ? ', the one that runs.' : ', which is not the one that runs now.'}
              </>
            }
          />
          <div className="space-y-10">
            {found.status === 'closed' ? (
              <p className="text-ink-2">It is closed: no version is adopted for it any more.</p>
            ) : found.plan.current ? (
              <p className="text-ink-2">There is no newer version to adopt for it.</p>
            ) : (
              <Adopting incident={found} />
            )}
            <Answer of={versions} lines={3}>
              {({ items }) => <Replaying incident={found} versions={items} />}
            </Answer>
          </div>
        </>
      )}
    </Answer>
  )
}

function Adopting({ incident }: { incident: IncidentDetail }) {
  const ref = String(incident.number)
  const preview = useQuery({ ...questions.adoption(ref), staleTime: 0 })
  if (preview.error instanceof Refused)
    return (
      <Article title="Adopt the version that runs">
        <ProblemNote error={preview.error} again={() => void preview.refetch()} />
      </Article>
    )
  return (
    <Answer of={preview} lines={6}>
      {shown => <Consequences incident={incident} shown={shown} />}
    </Answer>
  )
}

function Consequences({ incident, shown }: { incident: IncidentDetail; shown: Adoption }) {
  const client = useQueryClient()
  const ref = String(incident.number)
  const [reason, setReason, clear] = useDraft(`incident/${ref}/adopt`)
  const [sure, setSure] = useState(false)
  const loses = shown.vanish.length > 0
  const adopt = useMutation({
    mutationFn: () =>
      ask<IncidentDetail>(`/incidents/${ref}/adopt`, {
        method: 'POST',
        body: { to: shown.to.id, ...(reason.trim() ? { reason: reason.trim() } : {}) },
      }),
    onSuccess: async after => {
      clear()
      client.setQueryData(['incident', ref], after)
      await Promise.all(
        ['incident', 'timeline', 'obligations', 'now', 'plan', 'adoption'].map(key => client.invalidateQueries({ queryKey: [key] })),
      )
    },
    onError: error => {
      // Another version runs by now: what was shown is not what would be adopted.
      if (error instanceof Refused && error.status === 409) {
        setSure(false)
        void client.invalidateQueries({ queryKey: ['adoption', ref] })
      }
    },
  })
  const ready = reason.trim() !== '' && (!loses || sure)
  return (
    <Article title={`Adopt version ${shown.to.version}`}>
      {loses && (
        <div role="alert" className="my-3 border-l-4 border-alarm bg-alarm-soft px-4 py-3">
          <p className="font-bold">
            {shown.vanish.length === 1
              ? 'One thing that is owed would be owed no more'
              : `${shown.vanish.length} things that are owed would be owed no more`}
          </p>
          <ul className="mt-1 list-disc pl-5">
            {shown.vanish.map(o => (
              <li key={o.id}>
                <strong>{capital(o.name)}</strong>, {sentence(o.words)} <ClauseLink clause={o.clause} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <Part title="Owed otherwise" none="Nothing that is owed changes its time or its owner." count={shown.move.length}>
        {shown.move.map(({ before, after }) => (
          <li key={after.id} className="py-2 text-sm">
            <strong>{capital(after.name)}</strong> <ClauseLink clause={after.clause} />
            <span className="block text-ink-2">
              Now: <Owed of={before} />
            </span>
            <span className="block">
              Then: <Owed of={after} />
            </span>
          </li>
        ))}
      </Part>
      <Part title="Owed besides" none="Nothing new would be owed." count={shown.arise.length}>
        {shown.arise.map(o => (
          <li key={o.id} className="py-2 text-sm">
            <strong>{capital(o.name)}</strong> <ClauseLink clause={o.clause} />
            <span className="block">
              <Owed of={o} />
            </span>
          </li>
        ))}
      </Part>
      <p className="py-2 text-sm">
        {shown.pages.length === 0 ? (
          'Nobody would be paged at once.'
        ) : (
          <StateMark tone="act">Would be paged at once: {shown.pages.map(p => p.name).join(', ')}</StateMark>
        )}
      </p>
      <details className="border-t border-rule">
        <summary className="min-h-11 py-2.5 text-sm text-accent">
          All that differs between {shown.from.version} and {shown.to.version}: {shown.changes.length}
        </summary>
        <Changes changes={shown.changes} />
      </details>
      <form
        className="mt-4 max-w-[40rem] space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (ready && !adopt.isPending) adopt.mutate()
        }}
      >
        <Field label="Why it is adopted" hint="It stays in the timeline.">
          {ids => (
            <textarea
              {...ids}
              className="field"
              required
              maxLength={10_000}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        {loses && (
          <label className="flex min-h-11 items-center gap-3 text-sm">
            <input
              type="checkbox"
              className="size-4.5 accent-(--accent)"
              checked={sure}
              onChange={event => setSure(event.target.checked)}
            />
            What is named above in red is owed no more for this incident.
          </label>
        )}
        <ProblemNote error={adopt.error} />
        <Button tone={loses ? 'danger' : 'main'} type="submit" busy={adopt.isPending && 'Adopting…'}>
          Adopt version {shown.to.version}
        </Button>
        {!ready && (
          <p className="text-sm text-ink-2">{reason.trim() === '' ? 'It wants a reason.' : 'Confirm first what is owed no more.'}</p>
        )}
      </form>
    </Article>
  )
}

function Part({ title, none, count, children }: { title: string; none: string; count: number; children: React.ReactNode }) {
  return count === 0 ? (
    <p className="py-2 text-sm text-ink-2">{none}</p>
  ) : (
    <section aria-label={title}>
      <h3 className="pt-2 font-semibold">{title}</h3>
      <ul className="rows">{children}</ul>
    </section>
  )
}

function Owed({ of }: { of: Obligation }) {
  return (
    <>
      {sentence(of.words)}
      {of.dueAt && (
        <>
          {' '}
          By <When at={of.dueAt} only="absolute" />.
        </>
      )}
      {of.owedBy && ` ${of.owedBy.name}.`}
    </>
  )
}

function Replaying({ incident, versions }: { incident: IncidentDetail; versions: readonly PlanVersion[] }) {
  const newest = versions[0]?.id ?? 'none'
  const [draft] = useDraft(`plan/${newest}`)
  const others = versions.filter(version => version.id !== incident.plan.id)
  const options = [
    ...(draft === '' ? [] : [{ id: 'draft', words: 'The draft in the editor' }]),
    ...others.map(({ id, version }) => ({ id, words: `Version ${version} (${id.slice(0, 8)})` })),
    ...versions.filter(version => version.id === incident.plan.id).map(({ id, version }) => ({ id, words: `Its own, ${version}` })),
  ]
  const [chosen, setChosen] = useState('')
  const id = chosen || options[0]?.id || ''
  return (
    <Article title="Replay it under another version">
      <p className="mb-3 text-sm text-ink-2">
        What people did and when pages came through is taken as it was; what the other plan would have made of it is decided anew. Nothing
        is changed.
      </p>
      <div className="max-w-96">
        <Field label="Under">
          {ids => (
            <select {...ids} className="field" value={id} onChange={event => setChosen(event.target.value)}>
              {options.map(option => (
                <option key={option.id} value={option.id}>
                  {option.words}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {id !== '' && <ReplayOf key={id} number={incident.number} of={id === 'draft' ? { source: draft } : { version: id }} />}
    </Article>
  )
}
