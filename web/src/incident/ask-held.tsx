/** The review is said to be held while points of its agenda have no answer: which, the way to them, and why they are left open. */
import { ClauseLink } from '../clause-link.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { refOf } from '../incident-ref.ts'
import { Link } from '../router.tsx'
import { capital } from '../sentence.ts'
import type { Obligation } from '../shapes.ts'
import { AskForm, type AskProps } from './ask-form.tsx'

export function AskHeld({ incident, acting, close, obligation }: AskProps & { obligation: Obligation }) {
  const [why, setWhy, clear] = useDraft(`incident/${refOf(incident)}/held/${obligation.id}`)
  const left = obligation.unanswered ?? []
  return (
    <AskForm
      title={capital(obligation.name)}
      lead={
        <>
          {left.length === 1 ? 'One point of its agenda has' : `${left.length} points of its agenda have`} no answer yet.{' '}
          <ClauseLink clause={obligation.clause} />
        </>
      }
      button={`It was held, with ${left.length === 1 ? 'this point' : 'these points'} open`}
      busy="Recording…"
      verb="meet"
      submit={() =>
        acting.act('meet', { obligation: obligation.id, ...(why.trim() ? { leftOpen: why.trim() } : {}) }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      <ul className="rows border-y border-rule">
        {left.map(point => (
          <li key={point} className="py-2">
            {point}
          </li>
        ))}
      </ul>
      <Link to="/incidents/$number" params={{ number: refOf(incident) }} hash="playbooks" className="btn w-full" onClick={close}>
        Answer {left.length === 1 ? 'it' : 'them'} first
      </Link>
      <Field
        label={`Why ${left.length === 1 ? 'it is' : 'they are'} left open`}
        hint="That is a departure from the plan. Without a word why, its reason stays owed."
      >
        {ids => <textarea {...ids} className="field" maxLength={2_000} value={why} onChange={event => setWhy(event.target.value)} />}
      </Field>
    </AskForm>
  )
}
