/** The three first questions: is anything burning, am I on call and until when, when next. Then: can I be reached. */

import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { useActing } from './acting.ts'
import { useActions } from './actions.ts'
import { alertsWords } from './alerts-words.ts'
import { Answer, Skeleton } from './answer.tsx'
import { Article } from './article.tsx'
import { Button } from './button.tsx'
import { useNow } from './clock.ts'
import { mainAction } from './incident/main-action.ts'
import { refOf } from './incident-ref.ts'
import { DrillTag, IncidentState, ShadowTag } from './incident-state.tsx'
import { methodNames } from './method-names.ts'
import { NextStep } from './next-step.tsx'
import { partOfObligation } from './obligation-part.ts'
import { show } from './overlay.ts'
import { owedAfterwards } from './owed-by-me.ts'
import { pressing, whoOwes } from './owed-by-others.ts'
import { peopleWords } from './people-words.ts'
import { ProblemNote } from './problem-note.tsx'
import * as questions from './questions.ts'
import { RingHere } from './ring/ring-settings.tsx'
import { Link } from './router.tsx'
import { capital, listed, sentence } from './sentence.ts'
import { SeverityMark } from './severity-mark.tsx'
import type { IncidentBrief, Now, RunningObligation } from './shapes.ts'
import { StateMark } from './state-mark.tsx'
import { useTestPage } from './test-page.tsx'
import { When } from './when.tsx'
import { useWrite, write } from './writing.ts'

const owedShownMax = 5
const numbers = ['Nothing', 'One incident', 'Two incidents', 'Three incidents', 'Four incidents', 'Five incidents']

export function NowScreen() {
  const now = useQuery(questions.now)
  useEffect(() => {
    const burning = now.data?.burning.filter(incident => !incident.drill).length ?? 0
    document.title = burning > 0 ? `(${burning}) Now · Tocsin` : 'Now · Tocsin'
  }, [now.data])
  return (
    <Answer of={now} lines={6}>
      {data => <Screen now={data} />}
    </Answer>
  )
}

function Screen({ now }: { now: Now }) {
  const asking = useQuery(questions.me).data
  const me = asking?.person?.id ?? null
  const burning = now.burning
  const real = burning.filter(incident => !incident.drill).length
  const mine = burning.filter(incident => incident.mine)
  const others = burning.filter(incident => !incident.mine)
  const first = (mine.find(i => i.acknowledgedAt === null) ?? burning.find(i => i.acknowledgedAt === null))?.number
  return (
    <>
      <header className="mb-7">
        <h1 tabIndex={-1} className="text-2xl font-bold tracking-tight md:text-3xl">
          {numbers[real] ?? `${real} incidents`} {real > 1 ? 'are' : 'is'} burning.{burning.length > real && ' A drill is being practised.'}
        </h1>
        <OnCallSentence onCall={now.onCall} someone={me !== null} />
      </header>
      {!now.health.ok && (
        <div role="alert" className="mb-7 border-l-4 border-alarm bg-alarm-soft px-4 py-3">
          <p className="font-bold">Tocsin itself is not well</p>
          <ul className="text-sm">
            {now.health.problems.map(problem => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      {now.health.ok && now.health.problems.length > 0 && (
        <div role="status" className="mb-7 border-l-4 border-rule px-4 py-2 text-sm text-ink-2">
          {now.health.problems.map(problem => (
            <p key={problem}>{problem}.</p>
          ))}
          <Link to="/alert-channel">The alert channel</Link>
        </div>
      )}
      <div className="grid grid-cols-1 gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)]">
        <div className="space-y-10">
          {mine.length > 0 && (
            <Article title="Mine" count={mine.length}>
              <div className="rows">
                {mine.map((incident, i) => (
                  <Burning key={incident.id} incident={incident} me={me} detail={i < 5} keyed={incident.number === first} />
                ))}
              </div>
            </Article>
          )}
          {others.length > 0 && (
            <Article title={mine.length > 0 ? "Everyone else's" : 'Burning'} count={others.length}>
              <div className="rows">
                {others.map((incident, i) => (
                  <Burning key={incident.id} incident={incident} me={me} detail={i < 5} keyed={incident.number === first} />
                ))}
              </div>
            </Article>
          )}
          {me !== null && <OwedByMe burning={burning} />}
          {asking?.owner && <OwedByOthers />}
          {now.todo.length > 0 && (
            <Article title="What to do next">
              <ol className="rows">
                {now.todo.map((todo, i) => (
                  <li key={todo.what} className="flex gap-4 py-3">
                    <span aria-hidden="true" className="w-5 shrink-0 text-right text-ink-2">
                      {i + 1}
                    </span>
                    <div className="min-w-0 flex-1">
                      <a href={todo.href} className="text-lg font-semibold">
                        {todo.what}
                      </a>
                      <p className="text-sm text-ink-2">{sentence(todo.why)}</p>
                      {todo.press && <TodoPress press={todo.press} />}
                    </div>
                  </li>
                ))}
              </ol>
            </Article>
          )}
          {burning.length === 0 && (
            <Article title="If something is wrong">
              <p className="mt-1 mb-4 max-w-prose text-ink-2">
                Nobody has to be sure. A false alarm is closed with a word and kept; an incident that nobody declared is found by a
                customer.
              </p>
              <Button tone="main" className="max-md:w-full" hint="c" onClick={() => show('declare')}>
                Declare an incident
              </Button>
            </Article>
          )}
        </div>
        <div className="space-y-10">
          <Reach reach={now.reach} me={me} />
          <Article title="Who holds which role now">
            {now.who.length === 0 ? (
              <p className="py-2 text-ink-2">The plan names no roles yet.</p>
            ) : (
              <dl className="rows">
                {now.who.map(role => (
                  <div key={role.role} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-3 py-2">
                    <dt className="text-sm text-ink-2">{role.name}</dt>
                    <dd className="text-sm">
                      {role.people.length === 0 ? (
                        <StateMark tone="late">Nobody</StateMark>
                      ) : (
                        <>
                          <span className="font-semibold">{peopleWords(role.people, me)}</span>
                          <span className="block text-xs text-ink-2">{role.via}</span>
                        </>
                      )}
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </Article>
        </div>
      </div>
    </>
  )
}

/** A review, a remediation item or a standing duty is late in silence where only the list of all obligations has it. */
function OwedByMe({ burning }: { burning: readonly IncidentBrief[] }) {
  const found = useQuery(questions.owedByMe).data
  const owed = owedAfterwards(found?.items ?? [], burning)
  if (owed.length === 0) return null
  return (
    <Article
      title="Owed by you"
      aside={
        <Link to="/obligations" search={{ mine: 'true' }} className="text-sm">
          All that you owe
        </Link>
      }
    >
      <ul className="rows">
        {owed.slice(0, owedShownMax).map(o => (
          <OwedLine key={`${o.incident?.id} ${o.id}`} of={o} all={{ mine: 'true' }} />
        ))}
      </ul>
    </Article>
  )
}

/** Who runs the team sees what is late and by whom, before they are asked about it. */
function OwedByOthers() {
  const now = useNow(60_000)
  const owed = pressing(useQuery(questions.owedByOthers).data?.items ?? [], now)
  if (owed.length === 0) return null
  const late = owed.some(o => o.state === 'overdue')
  return (
    <Article
      title={late ? 'Overdue in the team' : 'Due in the team'}
      aside={
        <Link to="/obligations" search={late ? { state: 'overdue' } : {}} className="text-sm">
          {late ? 'All that is overdue' : 'All that is owed'}
        </Link>
      }
    >
      <ul className="rows">
        {owed.slice(0, owedShownMax).map(o => (
          <OwedLine key={`${o.incident?.id} ${o.id}`} of={o} all={{ state: o.state }} by={whoOwes(o)} />
        ))}
      </ul>
    </Article>
  )
}

/** `all`: where a standing duty, which has no page, is listed. `by`: who owes it, where that is not whoever reads. */
function OwedLine({ of: o, all, by }: { of: RunningObligation; all: Record<string, string>; by?: string }) {
  return (
    <li className="py-2.5">
      {o.incident === null ? (
        <Link to="/obligations" search={all} className="font-semibold">
          {capital(o.name)}
        </Link>
      ) : (
        <>
          <Link to="/incidents/$number" params={{ number: refOf(o.incident) }} search={partOfObligation(o)} className="font-semibold">
            {capital(o.name)}
          </Link>{' '}
          <span className="text-sm text-ink-2">
            #{refOf(o.incident)} {o.incident.title}
          </span>
        </>
      )}
      {by && <p className="text-sm">{capital(by)}</p>}
      <p className="text-sm">
        {o.state === 'overdue' && <StateMark tone="late">Overdue</StateMark>}{' '}
        <span className="text-ink-2">
          {o.dueAt ? (
            <>
              {o.state === 'overdue' ? 'was due' : 'due'} <When at={o.dueAt} />
            </>
          ) : (
            sentence(o.words)
          )}
        </span>
      </p>
    </li>
  )
}

/** What the todo says, done at once. */
function TodoPress({ press }: { press: NonNullable<Now['todo'][number]['press']> }) {
  const doing = useWrite(['now', 'positions', 'people'])
  return (
    <div className="mt-2 space-y-2">
      <Button busy={doing.isPending && 'One moment…'} onClick={() => doing.mutate(write('POST', press.path))}>
        {press.label}
      </Button>
      <ProblemNote error={doing.error} />
    </div>
  )
}

function OnCallSentence({ onCall, someone }: { onCall: Now['onCall']; someone: boolean }) {
  const { first } = onCall
  if (!someone) return <p className="mt-2 text-lg text-ink-2">You are signed in with the break-glass code, as nobody in particular.</p>
  return (
    <p className="mt-2 max-w-prose text-lg">
      {onCall.now.length > 0 ? (
        <>
          You are <strong>on call</strong>:{' '}
          {onCall.now.map((shift, i) => (
            <span key={shift.schedule}>
              {i > 0 && '; '}
              {shift.name}
              {shift.until === null ? '' : ', until '}
              {shift.until !== null && (
                <strong>
                  <When at={shift.until} only="absolute" />
                </strong>
              )}
            </span>
          ))}
          .
        </>
      ) : (
        first.length === 0 && 'You are not on call.'
      )}{' '}
      {onCall.next ? (
        <span className="text-ink-2">
          {onCall.now.length > 0 ? 'After that' : 'Next'}: {onCall.next.name}, <When at={onCall.next.from} only="absolute" />.
        </span>
      ) : (
        first.length === 0 && <span className="text-ink-2">No shift of yours is planned{onCall.now.length > 0 ? ' after that' : ''}.</span>
      )}
      {first.length > 0 && (
        <>
          {' '}
          You are <strong>paged first</strong> for {listed(first)}, at any hour.
        </>
      )}
    </p>
  )
}

function Burning({ incident, me, detail, keyed }: { incident: IncidentBrief; me: string | null; detail: boolean; keyed: boolean }) {
  const ref = refOf(incident)
  const whole = useQuery({ ...questions.incident(ref), enabled: detail })
  const acting = useActing(ref)
  const unanswered = incident.acknowledgedAt === null || whole.data?.calledOut.some(call => call.mine)
  const main = whole.data && mainAction(whole.data)
  const owed = main && 'obligation' in main ? main.obligation.name : null
  useActions(
    keyed
      ? [
          {
            id: 'acknowledge',
            label: `Acknowledge #${refOf(incident)} ${incident.title}`,
            group: 'Incidents',
            keys: 'a',
            run: () => acting.act('acknowledge', {}),
          },
        ]
      : [],
  )
  return (
    <article className="pt-3 pb-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <SeverityMark rank={incident.severityRank} id={incident.severity} name={incident.severityName} />
        <IncidentState of={incident} />
        {incident.phaseName && <span className="text-ink-2">{incident.phaseName}</span>}
        {incident.drill && <DrillTag />}
        {incident.shadow && <ShadowTag />}
      </div>
      <h3 className="mt-1.5 text-xl font-bold">
        <Link to="/incidents/$number" params={{ number: ref }} className="text-ink no-underline hover:underline">
          <span className="font-normal text-ink-2">#{refOf(incident)}</span> {incident.title}
        </Link>
      </h3>
      <p className="mb-4 text-sm text-ink-2">
        Opened <When at={incident.openedAt} />
        {incident.alerts > 0 && `; ${alertsWords(incident)}`}
      </p>
      {whole.data ? <NextStep incident={whole.data} me={me} /> : detail && whole.isPending ? <Skeleton lines={2} /> : null}
      <div className="mt-4 space-y-2">
        <ProblemNote error={acting.error} again={acting.again} />
        {unanswered ? (
          <Button
            tone="thumb"
            busy={acting.doing === 'acknowledge' && 'Acknowledging…'}
            {...(keyed ? { hint: 'a' } : {})}
            onClick={() => acting.act('acknowledge', {})}
          >
            Acknowledge
          </Button>
        ) : (
          <Link
            to="/incidents/$number"
            params={{ number: ref }}
            className={owed && incident.mine ? 'btn btn-main btn-thumb' : 'btn w-full md:w-auto'}
          >
            {owed && incident.mine ? capital(owed) : 'Open the incident'}
          </Link>
        )}
      </div>
    </article>
  )
}

function Reach({ reach, me }: { reach: Now['reach']; me: string | null }) {
  if (me === null) return null
  const worked = reach.filter(method => method.verified)
  return (
    <Article
      title="Can you be reached?"
      aside={
        <Link to="/people" hash={`person-${me}`} className="text-sm">
          Contact methods
        </Link>
      }
    >
      <p className="mb-2">
        {worked.length > 0 ? (
          <StateMark tone="good">Yes, {worked.length === 1 ? 'one way' : `${worked.length} ways`}</StateMark>
        ) : reach.length > 0 ? (
          <StateMark tone="act">Not proved: none of your contact methods is verified.</StateMark>
        ) : (
          <StateMark tone="late">No. You have no contact method.</StateMark>
        )}
      </p>
      <ul className="rows">
        {reach.map(method => (
          <ReachRow key={method.method} me={me} method={method} />
        ))}
        {reach.some(method => method.kind === 'console') && <RingHere />}
      </ul>
    </Article>
  )
}

function ReachRow({ me, method }: { me: string; method: Now['reach'][number] }) {
  const { button, outcome } = useTestPage(me, method.method, methodNames[method.kind], 'Send a test page')
  let state: ReactNode = 'Never used'
  if (method.lastWorkedAt)
    state = (
      <>
        Worked <When at={method.lastWorkedAt} />
      </>
    )
  if (!method.verified) state = <StateMark tone="act">Not verified</StateMark>
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="text-sm">
          <span className="font-semibold">{methodNames[method.kind]}</span>
          <span className="block text-ink-2">{state}</span>
        </div>
        {button}
      </div>
      {outcome}
    </li>
  )
}
