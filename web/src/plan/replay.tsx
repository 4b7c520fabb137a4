/** What another plan would have owed, paged and found late in an incident. What it would not have owed comes first. */
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from '../button.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { capital, sentence } from '../sentence.ts'
import { ask } from '../server.ts'
import type { Replay } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'

type Occasion = Replay['besides'][number]

export function ReplayOf({ number, of }: { number: number; of: { source: string } | { version: string } }) {
  const replay = useMutation({ mutationFn: () => ask<Replay>(`/incidents/${number}/replay`, { method: 'POST', body: of }) })
  return (
    <div className="mt-3">
      <Button tone="main" busy={replay.isPending && 'Replaying…'} onClick={() => replay.mutate()}>
        Replay #{number}
      </Button>
      <div className="mt-3">
        <ProblemNote error={replay.error} />
        {replay.data && <Told told={replay.data} />}
      </div>
    </div>
  )
}

function Told({ told }: { told: Replay }) {
  if (!told.opens)
    return (
      <p role="status">
        <StateMark tone="late">Under {told.plan.version} this incident would not have opened.</StateMark> Its severity or kind is not in
        that plan.
      </p>
    )
  const same =
    told.gone.length + told.otherwise.length + told.besides.length + told.lateThen.length + told.inTimeThen.length === 0 &&
    told.leftOut.length === 0
  const pagedOtherwise = told.pages.was.map(pageWords).join('\n') !== told.pages.would.map(pageWords).join('\n')
  return (
    <div role="status" className="space-y-5">
      <p>
        Under <strong>{told.plan.version}</strong> instead of {told.was.version}, until <When at={told.until} only="absolute" />:{' '}
        {same && !pagedOtherwise
          ? 'it would have gone as it did.'
          : `${told.alike} ${told.alike === 1 ? 'obligation' : 'obligations'} alike.`}
      </p>
      <Group title="Would not have been owed" tone="late" rows={told.gone} />
      <Group title="Would have been late" tone="late" rows={told.lateThen} />
      <Group title="Would have been in time" tone="good" rows={told.inTimeThen} />
      {told.otherwise.length > 0 && (
        <Section title="Owed otherwise">
          {told.otherwise.map(({ was, would }) => (
            <li key={`${would.rule} ${would.startedAt}`} className="py-2 text-sm">
              <strong>{capital(would.name)}</strong>
              <span className="block text-ink-2">
                Was: <OccasionWords of={was} />
              </span>
              <span className="block">
                Would be: <OccasionWords of={would} />
              </span>
            </li>
          ))}
        </Section>
      )}
      <Group title="Owed besides" tone="calm" rows={told.besides} />
      {pagedOtherwise && (
        <Section title="Who is paged">
          {(['was', 'would'] as const).map(which => (
            <li key={which} className="py-2 text-sm">
              <strong>{which === 'was' ? 'Was' : 'Would be'}</strong>
              <ol className="list-decimal pl-5">
                {told.pages[which].map((page, i) => (
                  <li key={i}>
                    <When at={page.at} only="absolute" /> {page.person.name} by {page.by}: {page.why}
                  </li>
                ))}
                {told.pages[which].length === 0 && <li className="list-none">Nobody.</li>}
              </ol>
            </li>
          ))}
        </Section>
      )}
      {told.leftOut.length > 0 && (
        <Section title="What was done and has no place in that plan">
          {told.leftOut.map(({ at, act, why }, i) => (
            <li key={i} className="py-2 text-sm">
              <When at={at} only="absolute" /> {act}: {why}
            </li>
          ))}
        </Section>
      )}
    </div>
  )
}

const pageWords = ({ at, person, by }: Replay['pages']['was'][number]) => `${at} ${person.id} ${by}`

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="font-semibold">{title}</h3>
      <ul className="rows border-b border-rule">{children}</ul>
    </section>
  )
}

function Group({ title, tone, rows }: { title: string; tone: 'late' | 'good' | 'calm'; rows: readonly Occasion[] }) {
  if (rows.length === 0) return null
  return (
    <Section title={title}>
      {rows.map(of => (
        <li key={`${of.rule} ${of.startedAt}`} className="py-2 text-sm">
          <StateMark tone={tone}>{title}</StateMark> <strong>{capital(of.name)}</strong>
          <span className="block text-ink-2">
            <OccasionWords of={of} />
          </span>
        </li>
      ))}
    </Section>
  )
}

function OccasionWords({ of }: { of: Occasion }) {
  return (
    <>
      {sentence(of.words)}
      {of.dueAt && (
        <>
          {' '}
          By <When at={of.dueAt} only="absolute" />.
        </>
      )}{' '}
      {capital(of.state)}
      {of.late && ', late'}
      {of.metAt && (
        <>
          {' '}
          at <When at={of.metAt} only="absolute" />
        </>
      )}
      .
    </>
  )
}
