/** When something was, by the clock on this device's wall; an hour that the clock skips or repeats is asked about, never guessed. */
import { Field } from './field.tsx'
import { laterWords, localMoments, momentOf, wallOf } from './time-words.ts'

/** `value`: what the input holds, marked where the second of two hours is meant (time-words.ts). */
export function MomentField({
  label,
  hint = 'Your own time zone.',
  value,
  onChange,
  error = null,
}: {
  label: string
  hint?: string
  value: string
  onChange: (value: string) => void
  error?: string | null
}) {
  const wall = wallOf(value)
  const moments = localMoments(wall)
  const skipped = wall !== '' && moments.length === 0 && !Number.isNaN(Date.parse(wall))
  return (
    <>
      <Field
        label={label}
        hint={hint}
        error={skipped ? 'This hour does not exist here: the clock skips it. Write one before or after it.' : error}
      >
        {ids => (
          <input {...ids} type="datetime-local" className="field" required value={wall} onChange={event => onChange(event.target.value)} />
        )}
      </Field>
      {moments.length > 1 && (
        <Field label="This hour comes twice here. Which one?">
          {ids => (
            <select
              {...ids}
              className="field"
              value={momentOf(value) ?? ''}
              onChange={event => onChange(event.target.value === moments[1] ? `${wall}${laterWords}` : `${wall} first`)}
            >
              {momentOf(value) === null && <option value="">Choose</option>}
              <option value={moments[0]}>The first, before the clock goes back ({moments[0]!.slice(11, 16)} UTC)</option>
              <option value={moments[1]}>The second, after it ({moments[1]!.slice(11, 16)} UTC)</option>
            </select>
          )}
        </Field>
      )}
    </>
  )
}
