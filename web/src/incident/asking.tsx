/**
 * What an incident asks before it acts: a reason, a person, a time. One dialog at a time.
 */
import { ClauseLink } from '../clause-link.tsx'
import type { IncidentDetail, Obligation } from '../shapes.ts'
import { AskKind, AskPhase, AskSeverity } from './ask-class.tsx'
import { AskClose } from './ask-close.tsx'
import { type AskProps, AskReason } from './ask-form.tsx'
import { AskHeld } from './ask-held.tsx'
import { AskFact, AskMeet, AskMilestone, type MilestoneAsked } from './ask-known.tsx'
import { AskPerson, AskSnooze } from './ask-paging.tsx'
import { factWords } from './fact-words.ts'
import { AskSubmitted } from './law/ask-submitted.tsx'

export type Asked =
  | { what: 'severity' | 'kind' | 'snooze' | 'add-responder' | 'resolve' | 'close' | 'false positive' | 'reopen' }
  | { what: 'phase'; to?: string }
  | { what: 'meet' | 'waive' | 'answer' | 'begin'; obligation: Obligation }
  | { what: 'explain'; deviation: IncidentDetail['deviations'][number] }
  | { what: 'fact'; fact: IncidentDetail['facts'][number] }
  | { what: 'milestone'; milestone: MilestoneAsked }
  | { what: 'give-role'; role: IncidentDetail['roles'][number] }

export default function Asking({ asked, ...rest }: AskProps & { asked: Asked }) {
  switch (asked.what) {
    case 'severity':
      return <AskSeverity {...rest} />
    case 'kind':
      return <AskKind {...rest} />
    case 'snooze':
      return <AskSnooze {...rest} />
    case 'add-responder':
      return <AskPerson {...rest} verb="add-responder" title="Call someone in" lead="They are paged now, until they acknowledge." />
    case 'give-role':
      return <AskPerson {...rest} verb="take-role" role={asked.role} title={`Who takes ${asked.role.name}?`} lead={asked.role.duty} />
    case 'phase':
      return <AskPhase {...rest} to={asked.to} />
    case 'fact':
      return <AskFact {...rest} fact={asked.fact} title={asked.fact.asks ?? factWords(asked.fact.id)} />
    case 'milestone':
      return <AskMilestone {...rest} milestone={asked.milestone} />
    case 'answer':
      return <AskMeet {...rest} obligation={asked.obligation} answer />
    case 'meet': {
      // What law or a contract asks is met by handing it in, at its own time and with its reference.
      if (asked.obligation.clause === null && /^(law|contract):/.test(asked.obligation.rule))
        return <AskSubmitted {...rest} of={asked.obligation} />
      if (asked.obligation.unanswered?.length) return <AskHeld {...rest} obligation={asked.obligation} />
      // Its moment is what is asked for: when the milestone was, not when somebody found the time to say so.
      const milestone = rest.incident.milestones.find(m => m.id === asked.obligation.sets)
      return milestone ? <AskMilestone {...rest} milestone={milestone} /> : <AskMeet {...rest} obligation={asked.obligation} />
    }
    case 'begin': {
      const milestone = rest.incident.milestones.find(m => m.id === asked.obligation.waits)
      return milestone ? <AskMilestone {...rest} milestone={milestone} /> : null
    }
    case 'waive':
      return (
        <AskReason
          {...rest}
          verb="waive"
          title={`Waive: ${asked.obligation.name}`}
          lead="It is not owed any more. That is a departure from the plan: it stays on record, with your reason."
          label="Reason"
          required
          button="Waive it"
          busy="Waiving…"
          send={(reason, done) => rest.acting.act('waive', { obligation: asked.obligation.id, reason }, done)}
        />
      )
    case 'explain':
      return (
        <AskReason
          {...rest}
          verb="explain"
          title="Why did you depart from the plan?"
          lead={
            <>
              {asked.deviation.what} <ClauseLink clause={asked.deviation.clause} />
            </>
          }
          label="Reason"
          required
          button="Record the reason"
          busy="Recording…"
          send={(reason, done) => rest.acting.act('explain', { deviation: asked.deviation.id, reason }, done)}
        />
      )
    case 'resolve':
      return (
        <AskReason
          {...rest}
          verb="resolve"
          title="Resolve"
          lead="The condition is over. What is still owed, such as notifications and the review, stays owed."
          label="What ended it (optional)"
          button="Resolve"
          busy="Resolving…"
          send={(note, done) => rest.acting.act('resolve', note ? { note } : {}, done)}
        />
      )
    case 'reopen':
      return (
        <AskReason
          {...rest}
          verb="reopen"
          title="Reopen"
          lead="It is back, or it was not over. Paging begins again as the plan says."
          label="What happened (optional)"
          button="Reopen"
          busy="Reopening…"
          send={(reason, done) => rest.acting.act('reopen', reason ? { reason } : {}, done)}
        />
      )
    case 'close':
      return <AskClose {...rest} />
    case 'false positive':
      return (
        <AskReason
          {...rest}
          verb="close"
          title="Close as a false positive"
          lead="Nothing was wrong. It is kept, with the reason, so that detection can get better."
          label="What it was instead"
          required
          button="Close as a false positive"
          busy="Closing…"
          send={(reason, done) => rest.acting.act('close', { as: 'false positive', reason }, done)}
        />
      )
  }
}
