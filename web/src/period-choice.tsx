/** Which time it is about: in the address, so that it can be sent to somebody and is there after a reload. */
import { useState } from 'react'
import { Field } from './field.tsx'
import { type Period, periodNamed, periodNames } from './period.ts'
import { serverNow } from './server.ts'

type Props = {
  value: Period
  onChange: (period: Period) => void
  all?: string // what it is called where nothing is chosen; absent: all of it
}

export function PeriodChoice({ value, onChange, all }: Props) {
  const [now] = useState(serverNow)
  const fitting = periodNames.find(([name]) => {
    const named = periodNamed(name, now)
    return named !== null && named.from === value.from && named.to === value.to
  })
  const [own, setOwn] = useState(fitting === undefined)
  const name = own ? 'own' : (fitting?.[0] ?? 'own')
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field label="Period">
        {ids => (
          <select
            {...ids}
            className="field w-auto! min-w-44"
            value={name}
            onChange={event => {
              const named = periodNamed(event.target.value, now)
              setOwn(named === null)
              onChange(named ?? { from: value.from || periodNamed('90', now)!.from, to: value.to })
            }}
          >
            {periodNames.map(([option, label]) => (
              <option key={option} value={option}>
                {option === 'all' && all !== undefined ? all : label}
              </option>
            ))}
          </select>
        )}
      </Field>
      {name === 'own' && (
        <>
          <Field label="From">
            {ids => (
              <input
                {...ids}
                type="date"
                className="field w-auto!"
                value={value.from}
                max={value.to || undefined}
                onChange={event => onChange({ ...value, from: event.target.value })}
              />
            )}
          </Field>
          <Field label="To, that day included">
            {ids => (
              <input
                {...ids}
                type="date"
                className="field w-auto!"
                value={value.to}
                min={value.from || undefined}
                onChange={event => onChange({ ...value, to: event.target.value })}
              />
            )}
          </Field>
        </>
      )}
    </div>
  )
}
