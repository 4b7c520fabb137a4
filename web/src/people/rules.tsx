/** In which order, and with which pauses, a person's methods ring: one list for loud pages, one for quiet ones. */
import { useState } from 'react'
import { Button } from '../button.tsx'
import { methodNames } from '../method-names.ts'
import { ProblemNote } from '../problem-note.tsx'
import type { Person, Rung } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { minutesWords } from '../time-words.ts'
import { useWrite, write } from '../writing.ts'

const lists = [
  { key: 'loud', name: 'Loud', when: 'Severities that may wake you' },
  { key: 'quiet', name: 'Quiet', when: 'Severities that may not' },
] as const

export function Rules({ person, may }: { person: Person; may: boolean }) {
  const [editing, setEditing] = useState<'loud' | 'quiet' | null>(null)
  const nameOf = (id: string) => {
    const method = person.methods.find(m => m.id === id)
    return method ? `${methodNames[method.kind]} ${method.address}` : 'a removed method'
  }
  return (
    <div className="space-y-4">
      {lists.map(list => (
        <div key={list.key}>
          <div className="flex items-baseline justify-between gap-3">
            <h3 className="font-semibold">
              {list.name} <span className="text-sm font-normal text-ink-2">{list.when}</span>
            </h3>
            {may && (
              <Button small tone="quiet" onClick={() => setEditing(list.key)} aria-label={`Edit the ${list.key} rule of ${person.name}`}>
                Edit…
              </Button>
            )}
          </div>
          {person[list.key].length === 0 ? (
            <p className="text-sm text-ink-2">Not set: every verified method, one after the other.</p>
          ) : (
            <ol className="text-sm">
              {person[list.key].map((rung, i) => (
                <li key={i} className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-2 py-0.5">
                  <span className="text-ink-2">{rung.afterMinutes === 0 ? 'at once' : `after ${minutesWords(rung.afterMinutes)}`}</span>
                  <span>{nameOf(rung.method)}</span>
                </li>
              ))}
            </ol>
          )}
        </div>
      ))}
      {editing && <EditRungs person={person} which={editing} close={() => setEditing(null)} />}
    </div>
  )
}

function EditRungs({ person, which, close }: { person: Person; which: 'loud' | 'quiet'; close: () => void }) {
  const [rungs, setRungs] = useState<readonly Rung[]>(person[which])
  const save = useWrite(['people', 'now'], close)
  const change = (at: number, with_: Partial<Rung>) => setRungs(rungs.map((rung, i) => (i === at ? { ...rung, ...with_ } : rung)))
  const last = rungs.at(-1)?.afterMinutes ?? -5
  return (
    <Sheet
      open
      onClose={close}
      title={`${which === 'loud' ? 'Loud' : 'Quiet'} pages to ${person.name}`}
      lead="Minutes count from the moment the call-out begins. It stops as soon as somebody acknowledges."
    >
      {person.methods.length === 0 ? (
        <p>Add a contact method first.</p>
      ) : (
        <form
          className="space-y-3"
          onSubmit={event => {
            event.preventDefault()
            if (!save.isPending)
              save.mutate(write('PATCH', `/people/${person.id}`, { [which]: [...rungs].sort((a, b) => a.afterMinutes - b.afterMinutes) }))
          }}
        >
          {rungs.map((rung, i) => (
            <div key={i} className="flex items-center gap-2">
              <span className="text-sm">After</span>
              <input
                type="number"
                min={0}
                max={1440}
                required
                aria-label={`Minutes before method ${i + 1}`}
                className="field w-20!"
                value={rung.afterMinutes}
                onChange={event => change(i, { afterMinutes: event.target.valueAsNumber || 0 })}
              />
              <span className="text-sm">min</span>
              <select
                aria-label={`Method ${i + 1}`}
                className="field min-w-0 flex-1"
                value={rung.method}
                onChange={event => change(i, { method: event.target.value })}
              >
                {person.methods.map(method => (
                  <option key={method.id} value={method.id}>
                    {methodNames[method.kind]} {method.address}
                    {method.verifiedAt ? '' : ' (not verified)'}
                  </option>
                ))}
              </select>
              <Button
                small
                tone="quiet"
                onClick={() => setRungs(rungs.filter((_, other) => other !== i))}
                aria-label={`Leave out method ${i + 1}`}
              >
                Leave out
              </Button>
            </div>
          ))}
          <Button
            small
            onClick={() =>
              setRungs([...rungs, { method: person.methods[rungs.length % person.methods.length]!.id, afterMinutes: last + 5 }])
            }
          >
            Add a step
          </Button>
          <ProblemNote error={save.error} />
          <Button tone="thumb" type="submit" busy={save.isPending && 'Saving…'}>
            Save
          </Button>
        </form>
      )}
    </Sheet>
  )
}
