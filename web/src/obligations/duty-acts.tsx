/** Standing duties are met or left out here: they have no incident. That somebody has read the plan is theirs alone to say. */
import { useState } from 'react'
import { Button } from '../button.tsx'
import { ClauseLink } from '../clause-link.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { AnswerPattern } from '../figures/answer-pattern.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { capital, sentence } from '../sentence.ts'
import type { RunningObligation } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { useWrite, write } from '../writing.ts'

export function DutyActs({ of, me }: { of: RunningObligation; me: string | null }) {
  const [asked, setAsked] = useState<'meet' | 'waive' | null>(null)
  const read = useWrite(['obligations', 'now'])
  if (of.can.length === 0 || of.state === 'possible') return null
  if (of.person) {
    if (of.person.id !== me) return null
    return (
      <>
        <Button
          small
          busy={read.isPending && 'Recording…'}
          onClick={() => read.mutate(write('POST', '/duties/meet', { obligation: of.id }))}
        >
          I have read it
        </Button>
        <ProblemNote error={read.error} />
      </>
    )
  }
  if (of.rule.startsWith('pattern:')) return <PatternAct of={of} />
  return (
    <>
      <Button small onClick={() => setAsked('meet')} aria-label={`It is done… ${of.name}`}>
        It is done…
      </Button>
      <Button tone="quiet" small onClick={() => setAsked('waive')} aria-label={`Leave it out this once… ${of.name}`}>
        Leave it out this once…
      </Button>
      {asked && <Duty key={asked} of={of} how={asked} close={() => setAsked(null)} />}
    </>
  )
}

function PatternAct({ of }: { of: RunningObligation }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button small onClick={() => setOpen(true)} aria-label={`Say what follows… ${of.name}`}>
        Say what follows…
      </Button>
      {open && <AnswerPattern pattern={of.rule.slice('pattern:'.length)} name={of.name} close={() => setOpen(false)} />}
    </>
  )
}

function Duty({ of, how, close }: { of: RunningObligation; how: 'meet' | 'waive'; close: () => void }) {
  const [text, setText, clear] = useDraft(`duty/${of.id}/${how}`)
  const say = useWrite(['obligations', 'now'], () => {
    clear()
    close()
  })
  const needed = how === 'waive'
  return (
    <Sheet
      open
      onClose={close}
      title={capital(of.name)}
      lead={
        <>
          {how === 'meet'
            ? `Met by: ${sentence(of.meets)}`
            : 'It is not owed this time. That is a departure from the plan, and stays on record with your reason.'}{' '}
          <ClauseLink clause={of.clause} />
        </>
      }
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if ((needed && text.trim() === '') || say.isPending) return
          const more = text.trim() === '' ? {} : needed ? { reason: text.trim() } : { note: text.trim() }
          say.mutate(write('POST', `/duties/${how}`, { obligation: of.id, ...more }))
        }}
      >
        <Field label={needed ? 'Reason' : 'How it was done (optional)'}>
          {ids => (
            <textarea
              {...ids}
              className="field"
              required={needed}
              maxLength={2_000}
              value={text}
              onChange={event => setText(event.target.value)}
            />
          )}
        </Field>
        <ProblemNote error={say.error} />
        <Button tone="thumb" type="submit" busy={say.isPending && 'Recording…'}>
          {needed ? 'Leave it out' : 'It is done'}
        </Button>
      </form>
    </Sheet>
  )
}
