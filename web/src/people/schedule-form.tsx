/** A schedule as a form: layers, each with its people in order, its turn, and the hours it is for. */
import { useState } from 'react'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import type { Person, Schedule, ScheduleIn } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { toLocalInput } from '../time-words.ts'
import { useWrite, write } from '../writing.ts'
import { ownZone, ZoneField } from './zone-field.tsx'

type Layer = ScheduleIn['layers'][number]
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Last Monday at nine: where most rotations begin. */
function lastMonday(): string {
  const d = new Date()
  d.setDate(d.getDate() - ((d.getDay() + 6) % 7))
  d.setHours(9, 0, 0, 0)
  return toLocalInput(d.getTime())
}
const newLayer = (): Layer => ({ people: [], start: lastMonday(), every: { count: 1, unit: 'week' }, until: null, restrict: [] })

export function ScheduleForm({ schedule, people, close }: { schedule: Schedule | null; people: readonly Person[]; close: () => void }) {
  const [name, setName] = useState(schedule?.name ?? '')
  const [zone, setZone] = useState(schedule?.zone ?? ownZone())
  const [layers, setLayers] = useState<readonly Layer[]>(schedule?.layers ?? [newLayer()])
  const save = useWrite(['schedules', 'people', 'now'], close)
  const empty = layers.some(layer => layer.people.length === 0)
  return (
    <Sheet
      open
      onClose={close}
      title={schedule ? schedule.name : 'New on-call schedule'}
      lead="Times are wall-clock times in the schedule's zone, and keep when clocks change."
      wide
    >
      <form
        className="space-y-5"
        onSubmit={event => {
          event.preventDefault()
          if (save.isPending || empty) return
          const body = { name: name.trim(), zone, layers, ...(schedule ? { overrides: schedule.overrides } : {}) }
          save.mutate(schedule ? write('PUT', `/schedules/${schedule.id}`, body) : write('POST', '/schedules', body))
        }}
      >
        <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
          <Field label="Name">
            {ids => (
              <input
                {...ids}
                className="field"
                required
                maxLength={120}
                placeholder="Primary"
                value={name}
                onChange={event => setName(event.target.value)}
              />
            )}
          </Field>
          <ZoneField value={zone} onChange={setZone} />
        </div>
        {layers.map((layer, i) => (
          <LayerFields
            key={i}
            layer={layer}
            place={i}
            people={people}
            change={next => setLayers(layers.map((other, at) => (at === i ? next : other)))}
            remove={layers.length > 1 ? () => setLayers(layers.filter((_, at) => at !== i)) : null}
          />
        ))}
        <Button small onClick={() => setLayers([...layers, newLayer()])}>
          Add a layer over these
        </Button>
        {empty && <p className="text-sm font-semibold text-warn">Each layer needs at least one person.</p>}
        <ProblemNote error={save.error} />
        <Button tone="thumb" type="submit" busy={save.isPending && 'Saving…'}>
          Save
        </Button>
      </form>
    </Sheet>
  )
}

function LayerFields({
  layer,
  place,
  people,
  change,
  remove,
}: {
  layer: Layer
  place: number
  people: readonly Person[]
  change: (layer: Layer) => void
  remove: (() => void) | null
}) {
  const nameOf = (id: string) => people.find(p => p.id === id)?.name ?? 'somebody removed'
  const others = people.filter(p => !layer.people.includes(p.id))
  const move = (from: number, by: number) => {
    const next = [...layer.people]
    next.splice(from + by, 0, next.splice(from, 1)[0]!)
    change({ ...layer, people: next })
  }
  return (
    <fieldset className="article min-w-0 space-y-3">
      <legend className="sr-only">Layer {place + 1}</legend>
      <div className="flex items-center justify-between">
        <h3 className="font-semibold">{place === 0 ? 'Rotation' : `Layer ${place + 1}, covers those above`}</h3>
        {remove && (
          <Button small tone="quiet" onClick={remove}>
            Leave out
          </Button>
        )}
      </div>
      <ol className="rows border-y border-rule">
        {layer.people.map((id, i) => (
          <li key={id} className="flex min-h-11 items-center justify-between gap-2">
            <span>
              {i + 1}. {nameOf(id)}
            </span>
            <span className="flex">
              {i > 0 && (
                <Button small tone="quiet" onClick={() => move(i, -1)} aria-label={`${nameOf(id)} earlier`}>
                  Earlier
                </Button>
              )}
              <Button
                small
                tone="quiet"
                onClick={() => change({ ...layer, people: layer.people.filter(p => p !== id) })}
                aria-label={`Take ${nameOf(id)} out`}
              >
                Out
              </Button>
            </span>
          </li>
        ))}
        {others.length > 0 && (
          <li className="py-2">
            <select
              aria-label={`Add somebody to layer ${place + 1}`}
              className="field"
              value=""
              onChange={event => event.target.value && change({ ...layer, people: [...layer.people, event.target.value] })}
            >
              <option value="">Add somebody…</option>
              {others.map(p => (
                <option key={p.id} value={p.id}>
                  {p.name}
                </option>
              ))}
            </select>
          </li>
        )}
      </ol>
      <div className="grid grid-cols-[5rem_minmax(0,1fr)] gap-3 md:grid-cols-[5rem_9rem_minmax(0,1fr)]">
        <Field label="Turns of">
          {ids => (
            <input
              {...ids}
              type="number"
              min={1}
              required
              className="field"
              value={layer.every.count}
              onChange={event => change({ ...layer, every: { ...layer.every, count: Math.max(1, event.target.valueAsNumber || 1) } })}
            />
          )}
        </Field>
        <Field label="Unit">
          {ids => (
            <select
              {...ids}
              className="field"
              value={layer.every.unit}
              onChange={event => change({ ...layer, every: { ...layer.every, unit: event.target.value as Layer['every']['unit'] } })}
            >
              <option value="hour">hours</option>
              <option value="day">days</option>
              <option value="week">weeks</option>
            </select>
          )}
        </Field>
        <div className="max-md:col-span-2">
          <Field label="First hand-over">
            {ids => (
              <input
                {...ids}
                type="datetime-local"
                required
                className="field"
                value={layer.start}
                onChange={event => change({ ...layer, start: event.target.value })}
              />
            )}
          </Field>
        </div>
      </div>
      <Field label="Until (empty: for good)">
        {ids => (
          <input
            {...ids}
            type="datetime-local"
            className="field"
            value={layer.until ?? ''}
            onChange={event => change({ ...layer, until: event.target.value || null })}
          />
        )}
      </Field>
      <div>
        <h4 className="text-sm font-semibold">Only at certain hours</h4>
        {layer.restrict.length === 0 && <p className="text-sm text-ink-2">No: around the clock.</p>}
        {layer.restrict.map((window, i) => {
          const set = (next: Partial<typeof window>) =>
            change({ ...layer, restrict: layer.restrict.map((other, at) => (at === i ? { ...other, ...next } : other)) })
          return (
            <div key={i} className="mt-2 border-l-3 border-rule pl-3">
              <div className="flex flex-wrap gap-x-3">
                {days.map((day, d) => (
                  <label key={day} className="flex min-h-9 items-center gap-1.5 text-sm">
                    <input
                      type="checkbox"
                      className="size-4 accent-(--accent)"
                      checked={window.days.includes(d + 1)}
                      onChange={event =>
                        set({ days: event.target.checked ? [...window.days, d + 1].sort() : window.days.filter(other => other !== d + 1) })
                      }
                    />
                    {day}
                  </label>
                ))}
              </div>
              <div className="flex flex-wrap items-center gap-2 text-sm">
                <input
                  type="time"
                  required
                  aria-label="From"
                  className="field w-32!"
                  value={window.from}
                  onChange={event => set({ from: event.target.value })}
                />
                to
                <input
                  type="time"
                  required
                  aria-label="To"
                  className="field w-32!"
                  value={window.to}
                  onChange={event => set({ to: event.target.value })}
                />
                <Button small tone="quiet" onClick={() => change({ ...layer, restrict: layer.restrict.filter((_, at) => at !== i) })}>
                  Leave out
                </Button>
              </div>
            </div>
          )
        })}
        <Button
          small
          className="mt-2"
          onClick={() => change({ ...layer, restrict: [...layer.restrict, { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }] })}
        >
          Add hours
        </Button>
      </div>
    </fieldset>
  )
}
