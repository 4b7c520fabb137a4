/** A note for the timeline. What is typed survives a reload and a refusal. */
import { type RefObject, useState } from 'react'
import type { Acting } from '../acting.ts'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { fromLocalInput, toLocalInput } from '../time-words.ts'

export function NoteForm({ of, acting, field }: { of: string; acting: Acting; field: RefObject<HTMLTextAreaElement | null> }) {
  const [text, setText, clear] = useDraft(`incident/${of}/note`)
  const [earlier, setEarlier] = useState<string | null>(null)
  const send = () => {
    if (text.trim() === '') {
      field.current?.focus()
      return
    }
    const happenedAt = earlier === null ? null : fromLocalInput(earlier)
    acting.act('note', { text: text.trim(), ...(happenedAt === null ? {} : { happenedAt }) }, () => {
      clear()
      setEarlier(null)
    })
  }
  return (
    <form
      className="mb-6"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <Field label="Note for the timeline">
        {ids => (
          <textarea
            {...ids}
            ref={field}
            className="field min-h-18!"
            rows={2}
            maxLength={10_000}
            placeholder="What you see, did or decided"
            value={text}
            onChange={event => setText(event.target.value)}
            onKeyDown={event => {
              if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
                event.preventDefault()
                send()
              }
              if (event.key === 'Escape') field.current?.blur()
            }}
          />
        )}
      </Field>
      {earlier !== null && (
        <div className="mt-2">
          <Field label="It happened at">
            {ids => (
              <input
                {...ids}
                type="datetime-local"
                className="field"
                value={earlier}
                max={toLocalInput(Date.now())}
                onChange={event => setEarlier(event.target.value)}
              />
            )}
          </Field>
        </div>
      )}
      <div className="mt-2 flex items-center gap-2">
        <Button type="submit" small busy={acting.doing === 'note' && 'Adding…'}>
          Add note
        </Button>
        <Button tone="quiet" small onClick={() => setEarlier(earlier === null ? toLocalInput(Date.now()) : null)}>
          {earlier === null ? 'It happened earlier' : 'It happened now'}
        </Button>
      </div>
    </form>
  )
}
