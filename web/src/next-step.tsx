/**
 * What happens next in an incident if nobody does anything, with the clause that says so: the largest thing on the page.
 */
import type { ReactNode } from 'react'
import { ClauseLink } from './clause-link.tsx'
import { useNow } from './clock.ts'
import { Countdown, DueIn } from './countdown.tsx'
import { peopleWords } from './people-words.ts'
import { capital, sentence } from './sentence.ts'
import type { IncidentDetail, PersonBrief } from './shapes.ts'
import { When } from './when.tsx'

export function NextStep({ incident, me, large = false }: { incident: IncidentDetail; me: string | null; large?: boolean }) {
  const now = useNow(1_000)
  const mine = incident.calledOut.find(call => call.mine)
  const shadow = incident.shadow
  const { nextPage, nextObligation } = incident
  const figure = `block font-bold tracking-tight ${large ? 'text-[3.4rem] leading-none whitespace-normal! md:text-[4.25rem]' : 'text-3xl'}`
  if (incident.status === 'open' && nextPage) {
    const soon = Date.parse(nextPage.at) <= now
    return (
      <Next called={mine} shadow={shadow}>
        {soon ? <span className={`${figure} text-alarm`}>Now</span> : <Countdown to={nextPage.at} past="ago" className={figure} />}
        <span className={large ? 'mt-2 block text-lg' : 'mt-1 block'}>
          {nextPage.people.length === 0 ? (
            <>
              {soon ? 'is the next step' : 'until the next step'}, and it reaches <strong className="text-alarm">nobody</strong>{' '}
            </>
          ) : (
            <>
              {shadow ? (soon ? 'would page' : 'until it would page') : soon ? 'pages' : 'until it pages'}{' '}
              <strong>{mine && onlyMe(nextPage.people, me) ? 'you again' : peopleWords(nextPage.people, me)}</strong>{' '}
              {soon ? '' : 'unless acknowledged '}
            </>
          )}
          <ClauseLink clause={nextPage.clause} />
        </span>
        <span className="block text-sm text-ink-2">
          {capital(nextPage.why)}, at <When at={nextPage.at} only="absolute" />
        </span>
      </Next>
    )
  }
  if (incident.snoozedUntil !== null && incident.status === 'open') {
    return (
      <Next called={mine} shadow={shadow}>
        <Countdown to={incident.snoozedUntil} past="since the snooze ended" className={figure} />
        <span className={large ? 'mt-2 block text-lg' : 'mt-1 block'}>of snooze left; then it pages again</span>
      </Next>
    )
  }
  const obligation = nextObligation && incident.obligations.find(o => o.id === nextObligation.id)
  if (nextObligation) {
    const clause = obligation?.clause ?? nextObligation.clause
    return (
      <Next called={mine} shadow={shadow}>
        {nextObligation.dueAt ? (
          <DueIn to={nextObligation.dueAt} overdue={nextObligation.overdue} className={figure} />
        ) : (
          <span className={figure}>Owed now</span>
        )}
        <span className={large ? 'mt-2 block text-lg' : 'mt-1 block'}>
          {nextObligation.overdue ? 'on ' : nextObligation.dueAt && Date.parse(nextObligation.dueAt) > now ? 'to ' : ''}
          <strong>{capital(nextObligation.name)}</strong> <ClauseLink clause={clause} />
        </span>
        {obligation && (
          <span className="block text-sm text-ink-2">
            {sentence(obligation.words)}{' '}
            {obligation.owedBy ? `Owed by ${peopleWords(obligation.owedBy.people, me)} (${obligation.owedBy.name}). ` : ''}
            {obligation.otherwise && `Otherwise: ${obligation.otherwise}.`}
          </span>
        )}
      </Next>
    )
  }
  return (
    <Next called={mine} shadow={shadow}>
      <span className={`block font-bold tracking-tight ${large ? 'text-3xl' : 'text-xl'}`}>Nothing is owed</span>
      <span className="mt-1 block text-ink-2">The plan waits for nothing here.</span>
    </Next>
  )
}

const onlyMe = (people: readonly PersonBrief[], me: string | null): boolean => people.length === 1 && people[0]?.id === me

function Next({
  children,
  called,
  shadow,
}: {
  children: ReactNode
  called: IncidentDetail['calledOut'][number] | undefined
  shadow: boolean
}) {
  return (
    <div>
      {called && (
        <p className="mb-3 font-bold text-alarm">
          {shadow ? 'You would be paged since' : 'You are being paged since'} <When at={called.since} only="absolute" />{' '}
          <ClauseLink clause={called.why} />
        </p>
      )}
      <p>{children}</p>
    </div>
  )
}
