/** The controls from inside: each with its state over the period that one chooses, what shows it, and what is missing. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useActions } from '../actions.ts'
import { Answer } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { instantsOf } from '../period.ts'
import { PeriodChoice } from '../period-choice.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { replaceSearch, useSearch } from '../router.tsx'
import { capital } from '../sentence.ts'
import { StateMark, type Tone } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { ControlRow, Readings, toneOf } from './control-row.tsx'
import { DocumentSheet } from './document-sheet.tsx'
import { PerformSheet } from './perform-sheet.tsx'
import { PublishSheet } from './publish-sheet.tsx'
import { type GuardsFound, type TrustControl, type TrustView, trust } from './trust-shapes.ts'

const categories = ['security', 'availability', 'processing integrity', 'confidentiality', 'privacy'] as const
const states = ['operating', 'in progress', 'planned', 'absent'] as const
export function TrustScreen() {
  const { from = '', to = '' } = useSearch('/controls')
  const asked = instantsOf({ from, to })
  const found = useQuery({ ...trust(asked), placeholderData: previous => previous })
  const owner = useQuery(questions.me).data?.owner ?? false
  const [open, setOpen] = useState<'document' | 'publish' | null>(null)
  const [performing, setPerforming] = useState<TrustControl | null>(null)
  const look = useWrite<GuardsFound>(['trust'])
  useActions(
    owner
      ? [
          { id: 'controls document', label: "Edit the controls' document", group: 'Do', run: () => setOpen('document') },
          { id: 'publish trust', label: 'Publish the trust page', group: 'Do', run: () => setOpen('publish') },
        ]
      : [],
  )
  return (
    <>
      <PageHead
        title="Trust"
        lead="Your controls by the Trust Services Criteria. One is operating where what was recorded shows it all through the period, or a named person's word covers it; nothing else makes it so."
      >
        <Button onClick={() => setOpen('document')}>The document…</Button>
        {owner && (
          <Button tone="main" onClick={() => setOpen('publish')}>
            Publish…
          </Button>
        )}
      </PageHead>
      <div className="mb-5 flex flex-wrap items-end justify-between gap-4">
        <PeriodChoice
          value={{ from, to }}
          all="As the document has it"
          onChange={next => replaceSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '')))}
        />
        <div className="flex flex-wrap gap-2">
          <a className="btn" href={`/api/v1/trust/export.csv${questions.search(asked)}`} download>
            For an auditor, as CSV
          </a>
          <a className="btn" href={`/api/v1/trust/export${questions.search(asked)}`} download="controls.json">
            As JSON
          </a>
        </div>
      </div>
      <Answer of={found} lines={10}>
        {view => (
          <>
            <Head view={view} />
            <div className="mt-8 space-y-10">
              {categories.map(category => {
                const controls = view.controls.filter(c => c.categories[0] === category)
                return (
                  <Article key={category} title={capital(category)} count={controls.length}>
                    {controls.length === 0 ? (
                      <p className="py-1 text-ink-2">No control stands under these criteria.</p>
                    ) : (
                      <ul className="rows">
                        {controls.map(c => (
                          <ControlRow key={c.id} control={c} perform={() => setPerforming(c)} />
                        ))}
                      </ul>
                    )}
                  </Article>
                )
              })}
              <div className="grid grid-cols-1 gap-x-12 gap-y-10 lg:grid-cols-2">
                <Path view={view} />
                <Refusals view={view} />
              </div>
              {owner && (
                <div className="space-y-3 text-sm">
                  <p className="max-w-prose text-ink-2">
                    Once a day Tocsin looks at its own guards (the database's row-level security, encryption, TLS, its pages, the log) and
                    records what it finds.
                  </p>
                  <Button busy={look.isPending && 'Looking…'} onClick={() => look.mutate(write('POST', '/trust/look'))}>
                    Look now
                  </Button>
                  <div role="status">
                    {look.data &&
                      Object.entries(look.data.found)
                        .map(([guard, is]) => `${guard}: ${{ held: 'holds', failed: 'does not hold', unread: 'could not be read' }[is]}`)
                        .join('; ')}
                  </div>
                  <ProblemNote error={look.error} />
                </div>
              )}
            </div>
            {open === 'publish' && <PublishSheet view={view} close={() => setOpen(null)} />}
          </>
        )}
      </Answer>
      {open === 'document' && <DocumentSheet owner={owner} close={() => setOpen(null)} />}
      {performing && <PerformSheet control={performing} close={() => setPerforming(null)} />}
    </>
  )
}

function Head({ view }: { view: TrustView }) {
  const covered = view.recordBegins !== null && view.recordBegins <= view.period.from
  return (
    <div className="space-y-3">
      <p className="flex flex-wrap items-baseline gap-x-5 gap-y-1">
        {states.map(state => (
          <span key={state} className="inline-flex items-baseline gap-1.5">
            <strong className="text-xl">{view.controls.filter(c => c.state === state).length}</strong>
            <StateMark tone={toneOf[state]}>{capital(state)}</StateMark>
          </span>
        ))}
      </p>
      <p className="max-w-prose text-sm text-ink-2">
        <When at={view.period.from} only="absolute" /> to <When at={view.period.to} only="absolute" />.{' '}
        {view.recordBegins === null ? (
          'Nothing is recorded yet, so nothing can be shown.'
        ) : covered ? null : (
          <>
            The record begins on <When at={view.recordBegins} only="absolute" />: for this period nothing can be operating yet.
          </>
        )}
      </p>
      <p className="max-w-prose">{view.certification.words}</p>
      <p>
        {view.page.open ? (
          <>
            <StateMark tone="good">Published</StateMark> <a href={view.page.url}>{view.page.url}</a>
          </>
        ) : (
          <StateMark tone="off">
            {view.saved === null
              ? 'Not published. These controls are those that ship: read them, strike what is not yours, and save them as your own.'
              : 'Not published: nobody outside sees any of this.'}
          </StateMark>
        )}
      </p>
    </div>
  )
}

const stepWords = { done: 'Done', ready: 'Not done', waiting: 'Waiting' } as const
const stepTones: Readonly<Record<keyof typeof stepWords, Tone>> = { done: 'good', ready: 'act', waiting: 'calm' }
function Path({ view }: { view: TrustView }) {
  return (
    <Article title="The path to a certificate">
      {view.path.length === 0 ? (
        <p className="py-1 text-ink-2">The document names no steps.</p>
      ) : (
        <ol className="rows">
          {view.path.map(step => (
            <li key={step.id} className="py-2.5">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                <span className="font-semibold">{step.name}</span>
                <StateMark tone={stepTones[step.state]} className="text-sm">
                  {stepWords[step.state]}
                </StateMark>
              </div>
              {step.waits && <p className="text-sm text-ink-2">{step.waits}</p>}
            </li>
          ))}
        </ol>
      )}
    </Article>
  )
}

const refusalWords = { enforced: 'Enforced', 'not shown': 'Not shown all through', promised: 'A promise' } as const
const refusalTones: Readonly<Record<keyof typeof refusalWords, Tone>> = { enforced: 'good', 'not shown': 'act', promised: 'calm' }
function Refusals({ view }: { view: TrustView }) {
  return (
    <Article title="What you do not do">
      {view.refusals.length === 0 ? (
        <p className="py-1 text-ink-2">The document names no refusal.</p>
      ) : (
        <ul className="rows">
          {view.refusals.map(r => (
            <li key={r.id} className="py-2.5">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                <span className="font-semibold">{r.says}</span>
                <StateMark tone={refusalTones[r.state]} className="text-sm">
                  {refusalWords[r.state]}
                </StateMark>
              </div>
              {r.readings.length === 0 ? (
                <p className="text-sm text-ink-2">Nothing in the product enforces this: it is your word.</p>
              ) : (
                <Readings readings={r.readings} />
              )}
            </li>
          ))}
        </ul>
      )}
    </Article>
  )
}
