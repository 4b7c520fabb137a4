/** One of a few short words, side by side under the thumb: arrows move between them, as between radio buttons. */
import { useOwnId } from './own-id.ts'

export function Segments<T extends string>({
  legend,
  options,
  value,
  onChange,
  className = '',
}: {
  legend: string
  options: readonly (readonly [value: T, label: string])[]
  value: T
  onChange: (value: T) => void
  className?: string
}) {
  const name = useOwnId()
  return (
    <fieldset className={`flex flex-wrap pt-px ${className}`}>
      <legend className="sr-only">{legend}</legend>
      {options.map(([option, label]) => (
        <label
          key={option}
          className="-mt-px -ml-px flex min-h-11 flex-auto items-center justify-center border border-edge px-3.5 text-center text-sm leading-tight whitespace-nowrap first-of-type:ml-0 has-checked:bg-ink has-checked:font-bold has-checked:text-paper has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
        >
          <input type="radio" name={name} className="sr-only" checked={value === option} onChange={() => onChange(option)} />
          {label}
        </label>
      ))}
    </fieldset>
  )
}
