/**
 * One field for all of it: what the present screen offers, every place, every open incident. Type, arrows, Enter.
 */

import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Action, offered } from './actions.ts'
import { Key } from './button.tsx'
import { find } from './find.ts'
import { refOf } from './incident-ref.ts'
import { Modal } from './modal.tsx'
import { show } from './overlay.ts'
import { useOwnId } from './own-id.ts'
import { navigate } from './router.tsx'
import { ask } from './server.ts'
import type { IncidentBrief, List } from './shapes.ts'

const groups: readonly Action['group'][] = ['This incident', 'Do', 'Incidents', 'Go to']

export default function Palette() {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const [actions] = useState(offered)
  const list = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const id = useOwnId()
  const found = useQuery({
    queryKey: ['incidents', 'palette', text.trim()],
    queryFn: ({ signal }) =>
      ask<List<IncidentBrief>>(`/incidents?limit=8${text.trim() === '' ? '&status=open' : `&q=${encodeURIComponent(text.trim())}`}`, {
        signal,
      }),
    placeholderData: previous => previous,
  })
  const entries = useMemo(() => {
    // What was found for other letters would be taken for an answer to these.
    const incidents: Action[] = (found.isPlaceholderData ? [] : (found.data?.items ?? [])).map(incident => ({
      id: `incident ${incident.number}`,
      label: `#${refOf(incident)} ${incident.title}`,
      group: 'Incidents',
      words: `${incident.severity} ${incident.severityName} ${incident.status} ${text}`,
      run: () => navigate({ to: '/incidents/$number', params: { number: refOf(incident) } }),
    }))
    const hits = find(text, [...actions.filter(action => action.id !== 'palette'), ...incidents])
    // Once something is typed, the group with the best hit comes first: Enter takes it.
    const order = text.trim() === '' ? groups : [...new Set(hits.map(hit => hit.group))]
    return order.flatMap(group => hits.filter(hit => hit.group === group))
  }, [text, actions, found.data, found.isPlaceholderData])
  const chosen = Math.min(at, entries.length - 1)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen, entries])

  const run = (action: Action | undefined) => {
    if (!action) return
    show(null)
    // After the palette has gone, so that what the action opens can take the focus.
    setTimeout(() => action.run(), 0)
  }
  return (
    <Modal
      onClose={() => show(null)}
      labelledBy={`${id}-title`}
      focus={field}
      className="fixed inset-x-0 top-0 z-50 flex max-h-dvh flex-col border-b-4 border-accent bg-paper md:inset-x-auto md:top-[12vh] md:left-1/2 md:max-h-[70vh] md:w-[38rem] md:-translate-x-1/2 md:border-t-4 md:border-b-0"
    >
      <h2 id={`${id}-title`} className="sr-only">
        Search, or do something
      </h2>
      <div className="flex items-center border-b border-rule">
        <input
          ref={field}
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={entries.length > 0 ? `${id}-${chosen}` : undefined}
          aria-label="Search, or do something"
          placeholder="Go, do, or find an incident"
          className="min-h-15 w-full min-w-0 bg-transparent px-5 text-lg text-ink outline-none placeholder:text-ink-2"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={text}
          onChange={event => {
            setText(event.target.value)
            setAt(0)
          }}
          onKeyDown={event => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
            if (step !== 0 && entries.length > 0) {
              event.preventDefault()
              setAt((chosen + step + entries.length) % entries.length)
            } else if (event.key === 'Enter') {
              event.preventDefault()
              run(entries[chosen])
            }
          }}
        />
        <button type="button" className="btn btn-quiet mr-2" onClick={() => show(null)}>
          Close
        </button>
      </div>
      <div id={`${id}-list`} role="listbox" aria-label="What is offered" ref={list} className="min-h-0 overflow-y-auto py-2">
        {entries.map((entry, i) => (
          <div key={entry.id}>
            {entries[i - 1]?.group !== entry.group && (
              <div role="presentation" className="px-5 pt-3 pb-1 text-xs text-ink-2">
                {entry.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard, as a combobox does */}
            <div
              id={`${id}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === chosen}
              className={`flex min-h-11 cursor-pointer items-center justify-between gap-4 border-l-4 px-4 ${i === chosen ? 'border-accent bg-accent-soft' : 'border-transparent'}`}
              onClick={() => run(entry)}
              onPointerMove={() => i !== chosen && setAt(i)}
            >
              <span className="min-w-0 truncate">{entry.label}</span>
              {entry.keys && (
                <span className="flex gap-1 max-md:hidden">
                  {entry.keys.split(' ').map(key => (
                    <Key key={key}>{key}</Key>
                  ))}
                </span>
              )}
            </div>
          </div>
        ))}
      </div>
      {entries.length === 0 && <p className="px-5 pb-5 text-ink-2">Nothing here is called that.</p>}
    </Modal>
  )
}
