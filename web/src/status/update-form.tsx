/** One word for the status page: written, looked at as the public would see it, kept as a draft. Publishing is an act of its own. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../button.tsx'
import { Choice, Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { ask, isAbout, newKey } from '../server.ts'
import { Sheet } from '../sheet.tsx'
import { fromLocalInput, toLocalInput } from '../time-words.ts'
import { useWrite, write } from '../writing.ts'
import { componentStates, isOver, statuses } from './state-words.ts'
import type { ComponentState, StatusPreview, StatusUpdate, StatusUpdateIn } from './status-shapes.ts'

export type Begun = Readonly<{
  incident?: string
  components: readonly { id: string; name: string; state: ComponentState }[]
  /** What it continues: another word of the same post. */
  continues?: StatusUpdate
  /** A draft that is written anew. */
  draft?: StatusUpdate
  /** Words to begin with: a vendor's. */
  words?: string
}>

const stale = ['status-page', 'timeline']

export function UpdateForm({ begun, close, written }: { begun: Begun; close: () => void; written: (update: StatusUpdate) => void }) {
  const from = begun.draft ?? begun.continues
  const [kind, setKind] = useState<StatusUpdate['kind']>(from?.kind ?? 'incident')
  const [title, setTitle] = useState(from?.title ?? '')
  const [text, setText] = useState(begun.draft?.text ?? begun.words ?? '')
  const [status, setStatus] = useState<StatusUpdate['status']>(from?.status ?? 'investigating')
  const [components, setComponents] = useState<Record<string, ComponentState>>(begun.draft?.components ?? begun.continues?.components ?? {})
  const [since, setSince] = useState(begun.draft?.since ? toLocalInput(Date.parse(begun.draft.since)) : '')
  const [window, setWindow] = useState(() => ({
    from: from?.window ? toLocalInput(Date.parse(from.window.from)) : '',
    until: from?.window ? toLocalInput(Date.parse(from.window.until)) : '',
  }))
  const save = useWrite<StatusUpdate>(stale, written)
  const over = isOver(status)
  const body = (): StatusUpdateIn => ({
    ...(begun.incident === undefined ? {} : { incident: begun.incident }),
    ...(from === undefined ? {} : { post: from.post }),
    ...(begun.draft === undefined ? {} : { update: begun.draft.id }),
    kind,
    title: title.trim(),
    text: text.trim(),
    status,
    components: over ? Object.fromEntries(Object.keys(components).map(id => [id, 'operational' as const])) : components,
    since: fromLocalInput(since),
    window: kind === 'maintenance' ? windowOf(window.from, window.until) : null,
  })
  const look = useMutation({
    mutationFn: () => ask<StatusPreview>('/status-page/preview', { method: 'POST', body: body(), key: newKey() }),
  })
  const ready = title.trim() !== '' && text.trim() !== ''
  return (
    <Sheet
      open
      onClose={close}
      wide
      title={begun.draft ? 'Write the draft anew' : 'An update for the status page'}
      lead="Customers read this, and nothing else of what is written inside. It is a draft until somebody publishes it."
    >
      <form
        className="space-y-5"
        onSubmit={event => {
          event.preventDefault()
          if (!save.isPending && ready) save.mutate(write('POST', '/status-page/updates', body()))
        }}
      >
        {from === undefined && begun.incident === undefined && (
          <Choice
            legend="What is it about?"
            options={[
              { value: 'incident', label: 'Something is wrong, or was' },
              { value: 'maintenance', label: 'Maintenance', hint: 'It begins and ends on the page by its own time.' },
            ]}
            value={kind}
            onChange={value => {
              setKind(value)
              setStatus(value === 'incident' ? 'investigating' : 'scheduled')
            }}
          />
        )}
        <Field
          label="Title"
          hint="In the customer's words: what does not work for them?"
          error={isAbout(save.error, 'title') ? save.error.message : null}
        >
          {ids => (
            <input {...ids} className="field" required maxLength={200} value={title} onChange={event => setTitle(event.target.value)} />
          )}
        </Field>
        <Field label="Where it stands">
          {ids => (
            <select {...ids} className="field" value={status} onChange={event => setStatus(event.target.value as StatusUpdate['status'])}>
              {statuses[kind].map(s => (
                <option key={s.value} value={s.value}>
                  {s.words}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          label="Text"
          hint="What is known, what is done about it, when you write again."
          error={isAbout(save.error, 'text') ? save.error.message : null}
        >
          {ids => (
            <textarea
              {...ids}
              className="field min-h-32"
              required
              maxLength={10_000}
              value={text}
              onChange={event => setText(event.target.value)}
            />
          )}
        </Field>
        {begun.components.length > 0 && !over && (
          <fieldset>
            <legend className="mb-1 text-sm font-semibold">Components</legend>
            <ul className="rows border-y border-rule">
              {begun.components.map(c => (
                <li key={c.id} className="grid grid-cols-1 items-center gap-x-4 gap-y-1 py-2 sm:grid-cols-[minmax(0,1fr)_15rem]">
                  <label htmlFor={`state-${c.id}`}>{c.name}</label>
                  <select
                    id={`state-${c.id}`}
                    className="field"
                    value={components[c.id] ?? ''}
                    onChange={event => {
                      const { [c.id]: _, ...rest } = components
                      setComponents(event.target.value === '' ? rest : { ...rest, [c.id]: event.target.value as ComponentState })
                    }}
                  >
                    <option value="">Says nothing of it</option>
                    {componentStates.map(s => (
                      <option key={s.value} value={s.value}>
                        {s.words}
                      </option>
                    ))}
                  </select>
                </li>
              ))}
            </ul>
          </fieldset>
        )}
        {over && Object.keys(components).length > 0 && (
          <p className="text-sm text-ink-2">All components that it spoke of are operational again.</p>
        )}
        {kind === 'maintenance' ? (
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <Field label="From">
              {ids => (
                <input
                  {...ids}
                  type="datetime-local"
                  required
                  className="field"
                  value={window.from}
                  onChange={event => setWindow({ ...window, from: event.target.value })}
                />
              )}
            </Field>
            <Field label="Until">
              {ids => (
                <input
                  {...ids}
                  type="datetime-local"
                  required
                  className="field"
                  value={window.until}
                  onChange={event => setWindow({ ...window, until: event.target.value })}
                />
              )}
            </Field>
          </div>
        ) : (
          <Field label="So since" hint="Where it was so before this update; the uptime counts from then. Empty: from when it is published.">
            {ids => (
              <input {...ids} type="datetime-local" className="field" value={since} onChange={event => setSince(event.target.value)} />
            )}
          </Field>
        )}
        <ProblemNote error={save.error ?? look.error} />
        <div className="flex flex-wrap gap-2">
          <Button tone="main" type="submit" busy={save.isPending && 'Keeping…'}>
            Keep as a draft
          </Button>
          <Button
            busy={look.isPending && 'Drawing…'}
            onClick={event => (ready ? look.mutate() : event.currentTarget.form?.reportValidity())}
          >
            See the page
          </Button>
        </div>
        {look.data && (
          <iframe
            title="The page as the public would see it"
            sandbox="allow-same-origin" // no script runs in it; of another origin it would be refused its own style
            srcDoc={look.data.html}
            onLoad={event => event.currentTarget.scrollIntoView({ block: 'nearest' })} // below the buttons, a phone shows nothing of it
            className="h-[60vh] w-full border border-edge bg-paper"
          />
        )}
      </form>
    </Sheet>
  )
}

function windowOf(from: string, until: string): StatusUpdateIn['window'] {
  const [a, b] = [fromLocalInput(from), fromLocalInput(until)]
  return a === null || b === null ? null : { from: a, until: b }
}
