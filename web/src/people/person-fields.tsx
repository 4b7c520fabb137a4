/** What is asked of a person, whether they are added or changed: name, zone, whether they are an owner. */
import { Field } from '../field.tsx'
import { ZoneField } from './zone-field.tsx'

export type PersonSaid = Readonly<{ name: string; zone: string; owner: boolean }>

type Given = { value: PersonSaid; onChange: (value: PersonSaid) => void; mayOwn: boolean }
/** `mayOwn`: whoever fills it in may say who is an owner. */
export function PersonFields({ value, onChange, mayOwn }: Given) {
  return (
    <>
      <Field label="Name">
        {ids => (
          <input
            {...ids}
            className="field"
            required
            maxLength={120}
            autoComplete="off"
            value={value.name}
            onChange={event => onChange({ ...value, name: event.target.value })}
          />
        )}
      </Field>
      <ZoneField value={value.zone} onChange={zone => onChange({ ...value, zone })} />
      {mayOwn && (
        <label className="flex min-h-10 items-center gap-3">
          <input
            type="checkbox"
            className="size-4.5 accent-(--accent)"
            checked={value.owner}
            onChange={event => onChange({ ...value, owner: event.target.checked })}
          />
          An owner: the last step of every escalation
        </label>
      )}
    </>
  )
}
