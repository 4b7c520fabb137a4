/** What is to be mended after it: each item with an owner and a target date, done or dropped with its reason; and changes made to systems. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { refOf } from '../incident-ref.ts'
import * as questions from '../questions.ts'
import type { IncidentDetail } from '../shapes.ts'
import { StateMark, type Tone } from '../state-mark.tsx'
import { fromLocalInput, toLocalInput } from '../time-words.ts'
import { When } from '../when.tsx'
import { AskForm, type AskProps, AskReason } from './ask-form.tsx'
import type { Given } from './work.tsx'

type Item = NonNullable<IncidentDetail['remediation']>[number]
type Open = { what: 'add' | 'system' } | { what: 'change' | 'finish' | 'drop'; item: Item }
const states: Record<Item['state'], { tone: Tone; words: string }> = {
  open: { tone: 'calm', words: 'Open' },
  overdue: { tone: 'late', words: 'Overdue' },
  done: { tone: 'good', words: 'Done' },
  dropped: { tone: 'off', words: 'Dropped' },
}

export function Remediation(given: Given) {
  const { incident } = given
  const [open, setOpen] = useState<Open | null>(null)
  const items = incident.remediation ?? []
  const rest = { incident, acting: given.acting, close: () => setOpen(null) }
  return (
    <Article
      title="To be mended"
      count={items.length || undefined}
      aside={
        <>
          <Button small tone="quiet" onClick={() => setOpen({ what: 'system' })}>
            A system was changed…
          </Button>
          <Button small onClick={() => setOpen({ what: 'add' })}>
            Add…
          </Button>
        </>
      }
    >
      {items.length === 0 && <p className="py-2 text-ink-2">Nothing is written down that is to be mended.</p>}
      <ul className="rows">
        {items.map(item => (
          <Row key={item.id} item={item} open={setOpen} />
        ))}
      </ul>
      {open?.what === 'add' && <AskItem {...rest} item={null} />}
      {open?.what === 'change' && <AskItem {...rest} item={open.item} />}
      {open?.what === 'system' && <AskChange {...rest} />}
      {open?.what === 'finish' && (
        <AskReason
          {...rest}
          verb="finish-remediation"
          title="It is mended"
          lead={open.item.what}
          label="How (optional)"
          button="It is done"
          busy="Recording…"
          send={(note, done) => given.acting.act('finish-remediation', { item: open.item.id, ...(note ? { note } : {}) }, done)}
        />
      )}
      {open?.what === 'drop' && (
        <AskReason
          {...rest}
          verb="drop-remediation"
          title="Drop it"
          lead={open.item.what}
          label="Why it is not done"
          required
          button="Drop it"
          busy="Recording…"
          send={(reason, done) => given.acting.act('drop-remediation', { item: open.item.id, reason }, done)}
        />
      )}
    </Article>
  )
}

function Row({ item, open }: { item: Item; open: (open: Open) => void }) {
  const { tone, words } = states[item.state]
  const runs = item.state === 'open' || item.state === 'overdue'
  return (
    <li className="py-2.5">
      <p>{item.what}</p>
      <p className="flex flex-wrap gap-x-4 text-sm text-ink-2">
        <StateMark tone={tone}>
          {words}
          {item.late && item.state === 'done' && ', late'}
        </StateMark>
        <span>{item.owner?.name ?? 'nobody owns it yet'}</span>
        <span>
          {item.due ? (
            <>
              by <When at={item.due} only="absolute" />
            </>
          ) : (
            'no date yet'
          )}
        </span>
      </p>
      {item.endedAt !== null && (
        <p className="text-sm text-ink-2">
          <When at={item.endedAt} only="absolute" />
          {item.ended ? `: ${item.ended}` : item.state === 'done' && ': how was not said'}
        </p>
      )}
      {runs && (
        <div className="mt-1 flex flex-wrap gap-2">
          <Button small onClick={() => open({ what: 'finish', item })} aria-label={`It is done… ${item.what}`}>
            It is done…
          </Button>
          <Button small onClick={() => open({ what: 'change', item })} aria-label={`Owner, date… ${item.what}`}>
            Owner, date…
          </Button>
          <Button small tone="quiet" onClick={() => open({ what: 'drop', item })} aria-label={`Drop… ${item.what}`}>
            Drop…
          </Button>
        </div>
      )}
    </li>
  )
}

function AskItem({ incident, acting, close, item }: AskProps & { item: Item | null }) {
  const people = useQuery(questions.people)
  const [what, setWhat, clear] = useDraft(`incident/${refOf(incident)}/mend/${item?.id ?? 'new'}`)
  const [owner, setOwner] = useState(item?.owner?.id ?? '')
  const [due, setDue] = useState(item?.due ? toLocalInput(Date.parse(item.due)).slice(0, 10) : '')
  const at = due === '' ? null : fromLocalInput(`${due}T18:00`)
  const moved = item !== null && item.due !== null && at !== item.due
  const done = () => {
    clear()
    close()
  }
  return (
    <AskForm
      title={item === null ? 'What is to be mended?' : 'Owner and date'}
      lead={item?.what}
      button={item === null ? 'Add it' : 'Save'}
      busy="Recording…"
      verb={item === null ? 'add-remediation' : 'change-remediation'}
      ready={item !== null || what.trim() !== ''}
      submit={() =>
        item === null
          ? acting.act('add-remediation', { what: what.trim(), owner: owner || null, due: at }, done)
          : acting.act(
              'change-remediation',
              { item: item.id, owner: owner || null, due: at, ...(what.trim() === '' ? {} : { reason: what.trim() }) },
              done,
            )
      }
      acting={acting}
      close={close}
    >
      {item === null && (
        <Field label="What exactly is done">
          {ids => (
            <textarea {...ids} className="field" required maxLength={2_000} value={what} onChange={event => setWhat(event.target.value)} />
          )}
        </Field>
      )}
      <Field label="Who owns it">
        {ids => (
          <select {...ids} className="field" value={owner} onChange={event => setOwner(event.target.value)}>
            <option value="">nobody yet</option>
            {people.data?.items.map(p => (
              <option key={p.id} value={p.id}>
                {p.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="By when" hint="The end of that day for you; empty: no date yet.">
        {ids => <input {...ids} type="date" className="field" value={due} onChange={event => setDue(event.target.value)} />}
      </Field>
      {item !== null && (
        <Field label={moved ? 'Why the date moves' : 'Reason (needed where a date moves)'}>
          {ids => <textarea {...ids} className="field" maxLength={2_000} value={what} onChange={event => setWhat(event.target.value)} />}
        </Field>
      )}
    </AskForm>
  )
}

function AskChange({ incident, acting, close }: AskProps) {
  const [what, setWhat, clear] = useDraft(`incident/${refOf(incident)}/change`)
  return (
    <AskForm
      title="A system was changed"
      lead="Before its evidence was preserved that is a departure from the plan, and stays on record as one."
      button="Record the change"
      busy="Recording…"
      verb="change"
      ready={what.trim() !== ''}
      submit={() =>
        acting.act('change', { what: what.trim() }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      <Field label="Which system, and how">
        {ids => (
          <textarea {...ids} className="field" required maxLength={10_000} value={what} onChange={event => setWhat(event.target.value)} />
        )}
      </Field>
    </AskForm>
  )
}
