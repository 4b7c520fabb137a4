/** A labelled field: label above, what is wanted beside it, what is wrong below it. */

import type { ReactNode } from 'react'
import { useOwnId } from './own-id.ts'

export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string
  hint?: ReactNode
  error?: string | null | undefined
  children: (ids: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }) => ReactNode
}) {
  const id = useOwnId()
  const below = hint || error ? `${id}-below` : undefined
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {label}
      </label>
      {children({ id, 'aria-describedby': below, 'aria-invalid': error ? true : undefined })}
      {below && (
        <p id={below} className={`mt-1 text-sm ${error ? 'font-semibold text-alarm' : 'text-ink-2'}`}>
          {error ?? hint}
        </p>
      )}
    </div>
  )
}

/** One of a few, all in view, each with what it means. */
export function Choice<T extends string>({
  legend,
  options,
  value,
  onChange,
}: {
  legend: string
  options: readonly { value: T; label: ReactNode; hint?: ReactNode }[]
  value: T | null
  onChange: (value: T) => void
}) {
  const name = useOwnId()
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-semibold">{legend}</legend>
      <div className="rows border-y border-rule">
        {options.map(option => (
          <label key={option.value} className="flex min-h-12 items-start gap-3 py-2.5 has-checked:bg-accent-soft">
            <input
              type="radio"
              name={name}
              className="mt-1 ml-2 size-4.5 shrink-0 accent-(--accent)"
              checked={value === option.value}
              onChange={() => onChange(option.value)}
            />
            <span className="min-w-0">
              <span className="block font-semibold">{option.label}</span>
              {option.hint && <span className="block text-sm text-ink-2">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
