/** The profile: what kind of organisation, where established, which data of whom. Saving recounts open incidents. */
import { useState } from 'react'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import type { LawProfile } from '../shapes.ts'
import { partsOf, slugOf } from '../slug.ts'
import { StateMark } from '../state-mark.tsx'
import { useWrite, write } from '../writing.ts'

type Entity = LawProfile['entities'][number]
const entityWords: Record<Entity, readonly [name: string, law: string]> = {
  financial: ['A financial entity', 'DORA'],
  nis2: ['Essential or important under NIS 2', 'NIS 2'],
  manufacturer: ['A manufacturer of products with digital elements', 'Cyber Resilience Act'],
  registrant: ['Registered with the SEC', 'Form 8-K'],
  'hipaa-covered': ['Covered by HIPAA, or a business associate', 'HIPAA'],
  'reg-sp-covered': ['A covered institution of Regulation S-P', 'Reg S-P'],
  'reg-sp-service-provider': ['A service provider to one of those', 'Reg S-P'],
  'dfs-covered': ['Covered by the New York DFS', '23 NYCRR 500'],
  'critical-infrastructure': ['Critical infrastructure', 'CIRCIA, Swiss ISA'],
  'communications-provider': ['A provider of public communications', 'UK PECR'],
  'card-acceptor': ['We take payment cards', 'card schemes'],
}

type DataSet = { id: string; role: LawProfile['data'][number]['role']; people: string }

export function LawProfileForm({ profile }: { profile: LawProfile }) {
  const [entities, setEntities] = useState<readonly Entity[]>(profile.entities)
  const [established, setEstablished] = useState(profile.established.join(', '))
  const [data, setData] = useState<readonly DataSet[]>(profile.data.map(d => ({ ...d, people: d.people.join(', ') })))
  const save = useWrite<LawProfile>(['law', 'incident', 'obligations', 'now'])
  const [saved, setSaved] = useState(false)
  const change = () => setSaved(false)
  const setOne = (n: number, to: Partial<DataSet>) => {
    change()
    setData(data.map((set, i) => (i === n ? { ...set, ...to } : set)))
  }
  const submit = () => {
    const body: LawProfile = {
      entities: [...entities],
      established: partsOf(established).map(country => country.toUpperCase()),
      data: data.map(set => ({
        id: slugOf(set.id),
        role: set.role,
        people: partsOf(set.people).map(p => (/^unknown$/i.test(p) ? 'unknown' : p.toUpperCase())),
      })),
    }
    if (!save.isPending) save.mutate(write('PUT', '/law/profile', body), { onSuccess: () => setSaved(true) })
  }
  return (
    <form
      className="max-w-4xl space-y-6"
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
    >
      <fieldset>
        <legend className="mb-1 text-sm font-semibold">We are</legend>
        <div className="grid grid-cols-1 gap-x-8 md:grid-cols-2">
          {(Object.keys(entityWords) as Entity[]).map(entity => (
            <label key={entity} className="flex min-h-11 items-center gap-x-3 border-b border-rule py-1.5">
              <input
                type="checkbox"
                className="size-4.5 shrink-0 accent-(--accent)"
                checked={entities.includes(entity)}
                onChange={event => {
                  change()
                  setEntities(event.target.checked ? [...entities, entity] : entities.filter(e => e !== entity))
                }}
              />
              <span className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-3">
                <span>{entityWords[entity][0]}</span>
                <span className="text-xs text-ink-2">{entityWords[entity][1]}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label="Established in" hint="Countries with commas: DE, IE">
        {ids => (
          <input
            {...ids}
            className="field max-w-xl uppercase"
            value={established}
            onChange={event => {
              change()
              setEstablished(event.target.value)
            }}
          />
        )}
      </Field>
      <fieldset className="space-y-3">
        <legend className="mb-1 text-sm font-semibold">Personal data that we hold</legend>
        {data.length === 0 && <p className="text-sm text-ink-2">None is named: in an incident it has to be said by hand.</p>}
        {data.map((set, n) => (
          <div
            key={n}
            className="grid grid-cols-1 items-end gap-3 border-l-3 border-rule pl-4 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.4fr)_auto]"
          >
            <Field label="Data set">
              {ids => (
                <input
                  {...ids}
                  className="field"
                  required
                  placeholder="customer-data"
                  value={set.id}
                  onChange={event => setOne(n, { id: event.target.value })}
                />
              )}
            </Field>
            <Field label="We are its">
              {ids => (
                <select
                  {...ids}
                  className="field"
                  value={set.role}
                  onChange={event => setOne(n, { role: event.target.value as DataSet['role'] })}
                >
                  <option value="unknown">role is not said</option>
                  <option value="controller">controller</option>
                  <option value="processor">processor</option>
                  <option value="both">both</option>
                </select>
              )}
            </Field>
            <Field label="Of people in">
              {ids => (
                <input
                  {...ids}
                  className="field"
                  placeholder="DE, US-CA, unknown"
                  value={set.people}
                  onChange={event => setOne(n, { people: event.target.value })}
                />
              )}
            </Field>
            <Button
              tone="quiet"
              small
              aria-label={`Leave out ${set.id || 'this data set'}`}
              onClick={() => {
                change()
                setData(data.filter((_, i) => i !== n))
              }}
            >
              Leave out
            </Button>
          </div>
        ))}
        <Button
          small
          onClick={() => {
            change()
            setData([...data, { id: '', role: 'unknown', people: '' }])
          }}
        >
          Add a data set
        </Button>
      </fieldset>
      <ProblemNote error={save.error} />
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" tone="main" busy={save.isPending && 'Saving…'}>
          Save, and recount open incidents
        </Button>
        <span role="status">{saved && <StateMark tone="good">Saved</StateMark>}</span>
      </div>
    </form>
  )
}
