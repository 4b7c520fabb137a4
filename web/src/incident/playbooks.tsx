/** The plan's playbooks: what it proposes now, begun with one press, and each step done, left out with its reason, or answered. */
import { lazy, Suspense, useState } from 'react'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { ClauseLink } from '../clause-link.tsx'
import { ProblemNote } from '../problem-note.tsx'
import type { IncidentDetail } from '../shapes.ts'
import { StateMark, type Tone } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { AskReason } from './ask-form.tsx'
import type { Given } from './work.tsx'

const AttachFile = lazy(() => import('./attach-file.tsx'))
const Runbook = lazy(() => import('./runbook.tsx'))

type Shown = NonNullable<IncidentDetail['playbooks']>
type Run = Shown['running'][number]
type Other = Shown['others'][number]
type Step = Run['steps'][number]
type As = NonNullable<Step['as']>
type Open = { run: Run; step: Step; as: As }

const states: Record<As, { tone: Tone; words: string }> = {
  applies: { tone: 'act', words: 'Applies, not done yet' },
  approved: { tone: 'act', words: 'Approved' },
  done: { tone: 'good', words: 'Done' },
  undone: { tone: 'off', words: 'Taken back' },
  skipped: { tone: 'late', words: 'Skipped' },
  'does not apply': { tone: 'off', words: 'Does not apply' },
}
const why: Record<NonNullable<Other['proposed']>, string> = {
  kind: 'for this kind of incident',
  condition: 'by what is known',
  phase: 'in this phase',
}
const isOver = (step: Step): boolean => step.as !== null && step.as !== 'applies'

export function Playbooks(given: Given) {
  const { incident, acting } = given
  const [open, setOpen] = useState<Open | null>(null)
  const [copyOf, setCopyOf] = useState<string | null>(null)
  const [drafts, setDrafts] = useState(false)
  const shown = incident.playbooks
  if (!shown || (shown.running.length === 0 && shown.others.length === 0)) return null
  const works = incident.status !== 'closed'
  const proposed = works ? shown.others.filter(p => p.proposed !== null) : []
  const others = works ? shown.others.filter(p => p.proposed === null) : []
  if (shown.running.length === 0 && proposed.length + others.length === 0) return null
  return (
    <Article
      title="Playbooks"
      anchor="playbooks"
      aside={<span className="text-sm text-ink-2">By hand: no system is acted on from here</span>}
    >
      {shown.running.map(run => (
        <RunShown key={run.run} run={run} given={given} works={works} open={setOpen} attach={setCopyOf} />
      ))}
      {proposed.length > 0 && (
        <ul className="rows">
          {proposed.map(p => (
            <Begin key={p.id} playbook={p} given={given} />
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <details className="mt-2">
          <summary className="min-h-11 cursor-pointer py-2 text-sm text-ink-2">
            {others.length} more {others.length === 1 ? 'playbook' : 'playbooks'} of the plan
          </summary>
          <ul className="rows">
            {others.map(p => (
              <Begin key={p.id} playbook={p} given={given} />
            ))}
          </ul>
        </details>
      )}
      {shown.running.length > 0 && (
        <Button small tone="quiet" onClick={() => setDrafts(true)}>
          What the plan can take from this…
        </Button>
      )}
      {(acting.failed === 'start-playbook' || (acting.failed === 'answer-step' && open === null)) && (
        <ProblemNote error={acting.error} again={acting.again} />
      )}
      <Suspense>{copyOf && <AttachFile incident={incident} type={copyOf} close={() => setCopyOf(null)} />}</Suspense>
      <Suspense>{drafts && <Runbook incident={incident} close={() => setDrafts(false)} />}</Suspense>
      {open && <AskStep key={`${open.run.run} ${open.step.step} ${open.as}`} {...open} given={given} close={() => setOpen(null)} />}
    </Article>
  )
}

function Begin({ playbook, given: { acting } }: { playbook: Other; given: Given }) {
  const mine = acting.doing === 'start-playbook' && (acting.body as { playbook: string }).playbook === playbook.id
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1 py-2.5">
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-semibold">
          {playbook.name} <ClauseLink clause={playbook.clause} />
        </p>
        <p className="text-sm text-ink-2">
          {playbook.phase}, {playbook.steps.length} {playbook.steps.length === 1 ? 'step' : 'steps'}
          {playbook.proposed && <>; proposed {why[playbook.proposed]}</>}
        </p>
      </div>
      <Button
        small
        busy={mine && 'Beginning…'}
        onClick={() => acting.act('start-playbook', { playbook: playbook.id })}
        aria-label={`Begin: ${playbook.name}, ${playbook.phase}`}
      >
        Begin
      </Button>
    </li>
  )
}

type Ways = { open: (open: Open) => void; attach: (evidence: string) => void }

function RunShown({ run, given, works, open, attach }: { run: Run; given: Given; works: boolean } & Ways) {
  return (
    <section aria-label={run.name} className="mb-4">
      <p className="font-semibold">
        {run.name} <ClauseLink clause={run.clause} />
      </p>
      <p className="text-sm text-ink-2">
        {run.phase}, begun by {run.by}, <When at={run.at} only="absolute" />.{' '}
        {run.left === 0 ? 'All steps are dealt with.' : `${run.left} of ${run.steps.length} left.`}
      </p>
      <ol className="rows">
        {run.steps.map(step => (
          <StepShown key={step.step} run={run} step={step} given={given} works={works} open={open} attach={attach} />
        ))}
      </ol>
    </section>
  )
}

const marks = (step: Step): string =>
  [
    step.condition,
    step.provider && 'the provider does it by itself: look whether it did',
    step.action && `by hand: Tocsin does not call ${step.action.split('.', 1)[0]}`,
    step.changes && 'changes a system',
    step.irreversible && 'cannot be undone',
    step.approvals.length > 0 && `approved by ${step.approvals.join(', ')}`,
    step.unapproved && `waits for the approval of ${step.approvedBy.join(' or ')}`,
  ]
    .filter(Boolean)
    .join('; ')

function StepShown({
  run,
  step,
  given: { acting },
  works,
  open,
  attach,
}: {
  run: Run
  step: Step
  given: Given
  works: boolean
} & Ways) {
  const asked = acting.body as { run?: string; step?: number; as?: As } | undefined
  const busy = (as: As) =>
    acting.doing === 'answer-step' && asked?.run === run.run && asked.step === step.step && asked.as === as && 'Recording…'
  const say = (as: As) => acting.act('answer-step', { run: run.run, step: step.step, as })
  const name = `step ${step.step}: ${step.does}`
  return (
    <li className="py-2.5">
      <p className={isOver(step) ? 'text-ink-2' : ''}>
        {step.step}. {step.does}
      </p>
      {marks(step) && !isOver(step) && <p className="text-sm text-ink-2">{marks(step)}</p>}
      {step.as && (
        <p className="text-sm">
          <StateMark tone={step.as === 'skipped' && !step.must ? 'off' : states[step.as].tone}>{states[step.as].words}</StateMark>
          {step.note && <span>: {step.note}</span>}
          {step.by && step.at && (
            <span className="block text-ink-2">
              {step.by}, <When at={step.at} only="absolute" />
            </span>
          )}
        </p>
      )}
      {works && !isOver(step) && (
        <div className="mt-1 flex flex-wrap gap-2">
          <Button
            small
            busy={busy('done')}
            onClick={() => (step.asks || step.unapproved ? open({ run, step, as: 'done' }) : say('done'))}
            aria-label={`Done: ${name}`}
          >
            {step.asks || step.unapproved ? 'Done…' : 'Done'}
          </Button>
          {step.evidence !== null && (
            <Button small onClick={() => attach(step.evidence!)} aria-label={`Attach the copy… ${name}`}>
              Attach the copy…
            </Button>
          )}
          {step.unapproved && (
            <Button small busy={busy('approved')} onClick={() => say('approved')} aria-label={`Approve: ${name}`}>
              Approve
            </Button>
          )}
          {step.condition !== null && step.as === null && (
            <Button small busy={busy('applies')} onClick={() => say('applies')} aria-label={`Applies: ${name}`}>
              Applies
            </Button>
          )}
          {step.condition !== null && (
            <Button small onClick={() => open({ run, step, as: 'does not apply' })} aria-label={`Does not apply: ${name}`}>
              Does not apply…
            </Button>
          )}
          <Button small tone="quiet" onClick={() => open({ run, step, as: 'skipped' })} aria-label={`Skip: ${name}`}>
            Skip…
          </Button>
        </div>
      )}
      {works && step.as === 'done' && step.changes && !step.irreversible && (
        <Button small tone="quiet" className="mt-1" onClick={() => open({ run, step, as: 'undone' })} aria-label={`Taken back: ${name}`}>
          Taken back…
        </Button>
      )}
    </li>
  )
}

function AskStep({ run, step, as, given, close }: Open & { given: Given; close: () => void }) {
  const words = {
    applies: { title: 'It applies', label: 'More about it', button: 'Record it' },
    approved: { title: 'Approve it', label: 'More about it', button: 'Approve' },
    undone: { title: 'It was taken back', label: 'Why, and how', button: 'Record it' },
    done: { title: 'It is done', label: step.asks ?? 'More about it', button: 'Record it as done' },
    skipped: { title: 'Skip this step', label: 'Why it is left out', button: 'Skip it' },
    'does not apply': { title: 'It does not apply', label: 'Why it does not', button: 'Record the answer' },
  }[as]
  return (
    <AskReason
      incident={given.incident}
      acting={given.acting}
      close={close}
      verb="answer-step"
      title={words.title}
      lead={
        as === 'skipped' && step.must
          ? `${step.does} The plan wants this step: left out, it is a departure, and stays on record as one.`
          : as === 'done' && step.unapproved
            ? `${step.does} The plan has ${step.approvedBy.join(' or ')} approve it first: done without, it is a departure, and stays on record as one.`
            : step.does
      }
      label={words.label}
      required
      button={words.button}
      busy="Recording…"
      send={(note, done) => given.acting.act('answer-step', { run: run.run, step: step.step, as, note }, done)}
    />
  )
}
