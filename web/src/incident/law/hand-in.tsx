/** What was handed in to a regulator: when, its reference, why late; and taking back what was not, or what is void. */
import { useState } from 'react'
import { Button } from '../../button.tsx'
import { useDraft } from '../../draft.ts'
import { Choice, Field } from '../../field.tsx'
import { refOf } from '../../incident-ref.ts'
import { MomentField } from '../../moment-field.tsx'
import { ProblemNote } from '../../problem-note.tsx'
import { serverNow } from '../../server.ts'
import type { IncidentDetail, Report } from '../../shapes.ts'
import { Sheet } from '../../sheet.tsx'
import { momentInput, momentOf } from '../../time-words.ts'
import { When } from '../../when.tsx'
import { useWrite, write } from '../../writing.ts'
import { reportStale } from './report-stale.ts'

type Props = { incident: IncidentDetail; report: Report; close: () => void }
const pathOf = ({ incident, report }: Pick<Props, 'incident' | 'report'>, verb: string) =>
  `/incidents/${refOf(incident)}/reports/${encodeURIComponent(report.rule)}/${verb}`

export function HandIn({ incident, report, close }: Props) {
  const [at, setAt] = useState(() => momentInput(serverNow()))
  const [reference, setReference, clearReference] = useDraft(`incident/${refOf(incident)}/reference/${report.rule}`)
  const [reasons, setReasons, clearReasons] = useDraft(`incident/${refOf(incident)}/reasons/${report.rule}`)
  const happenedAt = momentOf(at)
  const late =
    happenedAt !== null && report.dueAt !== null && report.state !== 'possible' && Date.parse(happenedAt) > Date.parse(report.dueAt)
  const submit = useWrite(reportStale, () => {
    clearReference()
    clearReasons()
    close()
  })
  return (
    <Sheet open onClose={close} title="It was handed in" lead={`${report.name}, to ${report.to}.`}>
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (happenedAt === null || submit.isPending) return
          const body = { at: happenedAt, reference: reference.trim(), ...(reasons.trim() === '' ? {} : { reasons: reasons.trim() }) }
          submit.mutate(write('POST', pathOf({ incident, report }, 'submitted'), body))
        }}
      >
        <MomentField label="Handed in at" value={at} onChange={setAt} />
        <Field label="Its reference" hint="As the recipient gave it.">
          {ids => (
            <input
              {...ids}
              className="field"
              required
              maxLength={500}
              value={reference}
              onChange={event => setReference(event.target.value)}
            />
          )}
        </Field>
        {late && report.dueAt && (
          <p className="font-semibold text-alarm">
            It was due by <When at={report.dueAt} only="absolute" />: late is handed in with its reasons.
          </p>
        )}
        <Field label={late ? 'Why it is late' : 'Why it is late, if it is (optional)'}>
          {ids => (
            <textarea
              {...ids}
              className="field"
              required={late}
              maxLength={10_000}
              value={reasons}
              onChange={event => setReasons(event.target.value)}
            />
          )}
        </Field>
        <ProblemNote error={submit.error} />
        <Button tone="thumb" type="submit" busy={submit.isPending && 'Recording…'}>
          Record it
        </Button>
      </form>
    </Sheet>
  )
}

export function TakeBack({ incident, report, close }: Props) {
  const [why, setWhy] = useState<'recorded in error' | 'retracted' | null>(null)
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/take-back/${report.rule}`)
  const back = useWrite(reportStale, () => {
    clear()
    close()
  })
  return (
    <Sheet open onClose={close} title="Take back what was handed in" lead={report.name}>
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (why !== null && reason.trim() !== '' && !back.isPending)
            back.mutate(write('POST', pathOf({ incident, report }, 'withdraw'), { why, reason: reason.trim() }))
        }}
      >
        <Choice
          legend="What happened"
          value={why}
          onChange={setWhy}
          options={[
            { value: 'recorded in error', label: 'It never was handed in', hint: 'It is owed again.' },
            {
              value: 'retracted',
              label: 'It was retracted where it is',
              hint: 'Whoever has it was told that it is void; what followed from it is over.',
            },
          ]}
        />
        <Field label="Why">
          {ids => (
            <textarea
              {...ids}
              className="field"
              required
              maxLength={5_000}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        <ProblemNote error={back.error} />
        <Button tone="thumb" type="submit" busy={back.isPending && 'Recording…'}>
          Record it
        </Button>
      </form>
    </Sheet>
  )
}
