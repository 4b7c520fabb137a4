/** The form that the dialogs of an incident share, and the one that only wants a reason. It stays open until the server has it. */
import { type FormEvent, type ReactNode, useState } from 'react'
import type { Acting } from '../acting.ts'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { refOf } from '../incident-ref.ts'
import { ProblemNote } from '../problem-note.tsx'
import type { IncidentDetail, Verb } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'

/** What every dialog of an incident is given. */
export type AskProps = { incident: IncidentDetail; acting: Acting; close: () => void }

/** The form all dialogs share: fields, what went wrong, one main action. */
export function AskForm({
  title,
  lead,
  children,
  button,
  busy,
  verb,
  ready = true,
  submit,
  acting,
  close,
}: {
  title: string
  lead?: ReactNode
  children: ReactNode
  button: string
  busy: string
  verb: Verb
  ready?: boolean
  submit: () => void
  acting: Acting
  close: () => void
}) {
  const [tried, setTried] = useState(false)
  return (
    <Sheet open onClose={close} title={title} lead={lead}>
      <form
        className="space-y-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          setTried(true)
          if (ready && acting.doing === null) submit()
        }}
      >
        {children}
        {tried && !ready && (
          <p role="alert" className="text-sm font-semibold text-alarm">
            Something is still missing above.
          </p>
        )}
        {acting.failed === verb && <ProblemNote error={acting.error} again={acting.again} />}
        <Button tone="thumb" type="submit" busy={acting.doing === verb && busy}>
          {button}
        </Button>
      </form>
    </Sheet>
  )
}

export function AskReason({
  incident,
  acting,
  close,
  verb,
  title,
  lead,
  label,
  required = false,
  button,
  busy,
  send,
}: AskProps & {
  verb: Verb
  title: string
  lead: ReactNode
  label: string
  required?: boolean
  button: string
  busy: string
  send: (text: string, done: () => void) => void
}) {
  const [text, setText, clear] = useDraft(`incident/${refOf(incident)}/${title}`)
  const done = () => {
    clear()
    close()
  }
  return (
    <AskForm
      title={title}
      lead={lead}
      button={button}
      busy={busy}
      verb={verb}
      ready={!required || text.trim() !== ''}
      submit={() => send(text.trim(), done)}
      acting={acting}
      close={close}
    >
      <Field label={label}>
        {ids => (
          <textarea
            {...ids}
            className="field"
            required={required}
            maxLength={2_000}
            value={text}
            onChange={event => setText(event.target.value)}
          />
        )}
      </Field>
    </AskForm>
  )
}
