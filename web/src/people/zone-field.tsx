/** A time zone, by its IANA name, with those that this browser knows offered. */

import { Field } from '../field.tsx'
import { useOwnId } from '../own-id.ts'

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

export function ZoneField({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const list = useOwnId()
  return (
    <Field label="Time zone">
      {ids => (
        <>
          <input
            {...ids}
            className="field"
            required
            list={list}
            autoComplete="off"
            spellCheck={false}
            value={value}
            onChange={event => onChange(event.target.value)}
          />
          <datalist id={list}>
            {Intl.supportedValuesOf('timeZone').map(zone => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}
