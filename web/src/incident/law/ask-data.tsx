/** Says what is known of one data set. What is not known is left empty, and stays possible. */

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../button.tsx'
import { useDraft } from '../../draft.ts'
import { Choice, Field } from '../../field.tsx'
import { refOf } from '../../incident-ref.ts'
import { useOwnId } from '../../own-id.ts'
import * as questions from '../../questions.ts'
import type { Ask, IncidentDetail } from '../../shapes.ts'
import { partsOf, slugOf } from '../../slug.ts'
import { AskForm, type AskProps } from '../ask-form.tsx'

type Hit = NonNullable<IncidentDetail['law']>['data'][number]
type Data = Ask<'data'>
type Place = { place: string; count: string }

export function AskData({ incident, acting, hit, close }: AskProps & { hit: Hit | null }) {
  const profile = useQuery(questions.lawProfile)
  const list = useOwnId()
  const [data, setData] = useState(hit?.data ?? '')
  const [state, setState] = useState<Data['state']>((hit?.state as Data['state'] | undefined) ?? 'suspected')
  const [role, setRole] = useState<Data['role'] | null>((hit?.role as Data['role'] | undefined) ?? null)
  const [categories, setCategories] = useState(hit?.categories.join(', ') ?? '')
  const [people, setPeople] = useState<readonly Place[]>(
    hit && hit.people.length > 0
      ? hit.people.map(p => ({ place: p.place === 'unknown' ? '' : p.place, count: p.count === null ? '' : String(p.count) }))
      : [{ place: '', count: '' }],
  )
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/data/${hit?.data ?? 'new'}`)
  const ofProfile = profile.data?.data.find(set => set.id === data)
  const set = (n: number, change: Partial<Place>) => setPeople(people.map((p, i) => (i === n ? { ...p, ...change } : p)))
  const there = people.filter(p => p.place.trim() !== '' || p.count.trim() !== '')
  return (
    <AskForm
      title={hit === null ? 'What data is hit?' : hit.data}
      lead="What is not known stays empty. Said again, the new word counts and the earlier ones stay in the record."
      button="Record it"
      busy="Recording…"
      verb="data"
      ready={slugOf(data) !== ''}
      submit={() =>
        acting.act(
          'data',
          {
            data: slugOf(data),
            state,
            role: role ?? ofProfile?.role ?? 'unknown',
            categories: partsOf(categories),
            people: there.map(p => ({
              place: p.place.trim() === '' ? 'unknown' : p.place.trim().toUpperCase(),
              count: p.count.trim() === '' ? null : Number(p.count),
            })),
            ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
          },
          () => {
            clear()
            close()
          },
        )
      }
      acting={acting}
      close={close}
    >
      {hit === null && (
        <Field label="Data set" hint="A short name: customer-data">
          {ids => (
            <>
              <input
                {...ids}
                className="field"
                required
                list={list}
                autoComplete="off"
                value={data}
                onChange={event => setData(event.target.value)}
              />
              <datalist id={list}>
                {profile.data?.data.map(known => (
                  <option key={known.id} value={known.id} />
                ))}
              </datalist>
            </>
          )}
        </Field>
      )}
      <Choice
        legend="Is it hit?"
        value={state}
        onChange={setState}
        options={[
          { value: 'suspected', label: 'Suspected' },
          { value: 'affected', label: 'Affected' },
          { value: 'not affected', label: 'Not affected' },
        ]}
      />
      <Field label="We are its" hint={role === null && ofProfile ? `${ofProfile.role}, by what we said of ourselves` : undefined}>
        {ids => (
          <select
            {...ids}
            className="field"
            value={role ?? ofProfile?.role ?? 'unknown'}
            onChange={event => setRole(event.target.value as Data['role'])}
          >
            <option value="unknown">not known</option>
            <option value="controller">controller</option>
            <option value="processor">processor</option>
            <option value="both">both</option>
          </select>
        )}
      </Field>
      <Field label="Categories of data" hint="With commas: names, addresses, payment data">
        {ids => <input {...ids} className="field" value={categories} onChange={event => setCategories(event.target.value)} />}
      </Field>
      <fieldset className="space-y-2">
        <legend className="mb-1 text-sm font-semibold">Whose it is, about how many</legend>
        {people.map((p, n) => (
          <div key={n} className="grid grid-cols-2 gap-2">
            <input
              aria-label={`Place ${n + 1}: a country as DE, a state as US-CA; empty: not known`}
              className="field uppercase"
              placeholder="DE, US-CA"
              maxLength={7}
              value={p.place}
              onChange={event => set(n, { place: event.target.value })}
            />
            <input
              aria-label={`About how many there, ${n + 1}; empty: not known`}
              className="field"
              type="number"
              min={0}
              step={1}
              placeholder="about how many"
              value={p.count}
              onChange={event => set(n, { count: event.target.value })}
            />
          </div>
        ))}
        <p className="text-sm text-ink-2">A place without a number: not known how many. Neither: whose it is is not known.</p>
        <Button small onClick={() => setPeople([...people, { place: '', count: '' }])}>
          Another place
        </Button>
      </fieldset>
      <Field label="How you know" hint="Needed where fewer people are hit than was said before.">
        {ids => <textarea {...ids} className="field" maxLength={10_000} value={reason} onChange={event => setReason(event.target.value)} />}
      </Field>
    </AskForm>
  )
}
