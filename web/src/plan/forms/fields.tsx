/** The fields of a form, as the language's own shapes say: texts, choices, ids that the plan has, lists, maps and groups. */

import { Button } from '../../button.tsx'
import { Field } from '../../field.tsx'
import { useOwnId } from '../../own-id.ts'
import { capital } from '../../sentence.ts'
import type { PlanField, PlanForms, PlanValue } from '../../shapes.ts'
import { blank, isKeyed, isList, isText, turned, wayOf } from './value.ts'

/** Ids by what they name, and how each grammar is written. */
export type Known = Readonly<{ names: Readonly<Record<string, readonly string[]>>; said: PlanForms['said']; laws: PlanForms['laws'] }>
type Of<F extends PlanField['is']> = Extract<PlanField, { is: F }>
type Props<F extends PlanField = PlanField> = {
  field: F
  value: PlanValue
  onChange: (value: PlanValue) => void
  label: string
  hint?: string | undefined
  known: Known
}

export function ValueField(props: Props) {
  const { field } = props
  switch (field.is) {
    case 'text':
      return <TextField {...props} field={field} />
    case 'choice':
      return <ChoiceField {...props} field={field} />
    case 'list':
      return <ListField {...props} field={field} />
    case 'map':
      return <MapField {...props} field={field} />
    case 'group':
      return <GroupField {...props} field={field} />
    case 'either':
      return <EitherField {...props} field={field} />
  }
}

const words = (key: string) => capital(key.replaceAll('-', ' '))

function TextField({ field, value, onChange, label, hint, known }: Props<Of<'text'>>) {
  const list = useOwnId()
  const text = isText(value) ? value : ''
  const laws = field.names === 'law' ? known.laws : null
  const ids = laws ? laws.map(law => law.id) : field.names ? (known.names[field.names] ?? []) : null
  if (ids)
    return (
      <Field label={label} hint={hint}>
        {attributes => (
          <select {...attributes} className="field" value={text} onChange={event => onChange(event.target.value)}>
            <option value="">not said</option>
            {text !== '' && !ids.includes(text) && <option value={text}>{text}</option>}
            {ids.map(id => (
              <option key={id} value={id}>
                {laws ? `${id}: ${laws.find(law => law.id === id)?.cited}` : id}
              </option>
            ))}
            {field.names === 'position' && !/^open\b/.test(text) && <option value="open">open: nobody said</option>}
          </select>
        )}
      </Field>
    )
  const examples = field.says ? (known.said[field.says] ?? []) : []
  if (field.max > 400 && field.says === null)
    return (
      <Field label={label} hint={hint}>
        {attributes => (
          <textarea
            {...attributes}
            className="field"
            rows={Math.min(6, Math.max(2, Math.ceil(text.length / 60)))}
            maxLength={field.max}
            value={text}
            onChange={event => onChange(event.target.value.replaceAll(/\s*\n\s*/g, ' '))}
          />
        )}
      </Field>
    )
  return (
    <Field
      label={label}
      hint={
        [
          hint,
          ...examples
            .slice(0, 1)
            .filter(example => !hint?.includes(example))
            .map(example => `as: ${example}`),
        ]
          .filter(Boolean)
          .join('; ') || undefined
      }
    >
      {attributes => (
        <>
          <input
            {...attributes}
            className="field"
            list={examples.length > 0 ? list : undefined}
            maxLength={field.max}
            value={text}
            onChange={event => onChange(event.target.value)}
          />
          {examples.length > 0 && (
            <datalist id={list}>
              {examples.map(example => (
                <option key={example} value={example} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  )
}

function ChoiceField({ field, value, onChange, label, hint }: Props<Of<'choice'>>) {
  const text = isText(value) ? value : ''
  return (
    <Field label={label} hint={hint}>
      {attributes => (
        <select {...attributes} className="field" value={text} onChange={event => onChange(event.target.value)}>
          <option value="">not said</option>
          {text !== '' && !field.values.includes(text) && <option value={text}>{text}</option>}
          {field.values.map(choice => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

function ListField({ field, value, onChange, label, hint, known }: Props<Of<'list'>>) {
  const items = isList(value) ? value : []
  const put = (next: PlanValue[]) => onChange(next)
  return (
    <fieldset className="border-l-3 border-rule pl-3">
      <legend className="mb-1 text-sm font-semibold">{label}</legend>
      {hint && <p className="mb-1 text-sm text-ink-2">{hint}</p>}
      <ol className="space-y-3">
        {items.map((item, i) => (
          <li key={i}>
            <ValueField
              field={field.of}
              value={item}
              onChange={next => put(items.map((one, n) => (n === i ? next : one)))}
              label={`${label} ${i + 1}`}
              known={known}
            />
            <div className="mt-1 flex gap-2">
              {i > 0 && (
                <Button
                  tone="quiet"
                  small
                  aria-label={`Up: ${label} ${i + 1}`}
                  onClick={() => put(items.map((one, n) => (n === i - 1 ? items[i]! : n === i ? items[i - 1]! : one)))}
                >
                  Up
                </Button>
              )}
              <Button tone="quiet" small aria-label={`Remove ${label} ${i + 1}`} onClick={() => put(items.filter((_, n) => n !== i))}>
                Remove
              </Button>
            </div>
          </li>
        ))}
      </ol>
      <Button small className="mt-2" aria-label={`Add one: ${label}`} onClick={() => put([...items, blank(field.of)])}>
        Add one
      </Button>
    </fieldset>
  )
}

function MapField({ field, value, onChange, label, hint, known }: Props<Of<'map'>>) {
  const pairs = Object.entries(isKeyed(value) ? value : {})
  const put = (next: readonly (readonly [string, PlanValue])[]) => onChange(Object.fromEntries(next))
  const free = (known.names.severity ?? []).filter(id => !pairs.some(([key]) => key === id))
  return (
    <fieldset className="border-l-3 border-rule pl-3">
      <legend className="mb-1 text-sm font-semibold">{label}</legend>
      {hint && <p className="mb-1 text-sm text-ink-2">{hint}</p>}
      <ul className="space-y-3">
        {pairs.map(([key, inner], i) => (
          // By its place: a key that is typed keeps its field.
          <li key={i} className="grid grid-cols-[minmax(0,1fr)_minmax(0,2fr)] gap-2">
            <Field label={`Key ${i + 1} of ${label}`}>
              {attributes => (
                <input
                  {...attributes}
                  className="field"
                  maxLength={60}
                  value={key}
                  onChange={event => put(pairs.map((pair, n) => (n === i ? ([event.target.value, inner] as const) : pair)))}
                />
              )}
            </Field>
            <div>
              <ValueField
                field={field.of}
                value={inner}
                onChange={next => put(pairs.map(([k, one], n) => [k, n === i ? next : one] as const))}
                label={key === '' ? label : `${label}: ${key}`}
                known={known}
              />
              <Button tone="quiet" small aria-label={`Remove ${label}: ${key}`} onClick={() => put(pairs.filter((_, n) => n !== i))}>
                Remove
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <Button
        small
        className="mt-2"
        aria-label={`Add one: ${label}`}
        onClick={() => put([...pairs, [free[0] ?? `key-${pairs.length + 1}`, blank(field.of)] as const])}
      >
        Add one
      </Button>
    </fieldset>
  )
}

/** What is said, and what must be, in view; what else could be said one press away. */
export function GroupField({ field, value, onChange, label, known }: Props<Of<'group'>>) {
  const held = isKeyed(value) ? value : {}
  const there = field.fields.filter(f => f.required || f.key in held)
  const further = field.fields.filter(f => !f.required && !(f.key in held))
  const stray = Object.keys(held).filter(key => !field.fields.some(f => f.key === key))
  const shown = (f: (typeof field.fields)[number]) => (
    <ValueField
      key={f.key}
      field={f.field}
      value={held[f.key] ?? blank(f.field)}
      onChange={next => onChange({ ...held, [f.key]: next })}
      label={f.required ? words(f.key) : `${words(f.key)} (may be left out)`}
      hint={f.field.about || undefined}
      known={known}
    />
  )
  return (
    <fieldset className="space-y-4" aria-label={label}>
      {there.map(shown)}
      {stray.length > 0 && (
        <p className="text-sm text-ink-2">
          {stray.join(', ')} {stray.length === 1 ? 'is' : 'are'} no part of this block, and {stray.length === 1 ? 'stays' : 'stay'} as
          written.
        </p>
      )}
      {further.length > 0 && (
        <div className="flex flex-wrap items-center gap-2">
          <span className="text-sm text-ink-2">Say also:</span>
          {further.map(f => (
            <Button key={f.key} small tone="quiet" title={f.field.about} onClick={() => onChange({ ...held, [f.key]: blank(f.field) })}>
              {words(f.key)}
            </Button>
          ))}
        </div>
      )}
    </fieldset>
  )
}

const wayWords = (way: PlanField): string =>
  way.is === 'list' ? 'several' : way.is === 'map' ? 'one for each severity' : way.is === 'group' ? 'in detail' : 'one text'

function EitherField({ field, value, onChange, label, hint, known }: Props<Of<'either'>>) {
  const way = wayOf(field.ways, value)
  return (
    <div>
      <ValueField field={way} value={value} onChange={onChange} label={label} hint={hint} known={known} />
      <p className="mt-1 flex flex-wrap gap-2">
        {field.ways
          .filter(other => other !== way)
          .map(other => (
            <Button
              key={other.is}
              tone="quiet"
              small
              aria-label={`Write ${wayWords(other)}: ${label}`}
              onClick={() => onChange(turned(value, other))}
            >
              Write {wayWords(other)}
            </Button>
          ))}
      </p>
    </div>
  )
}
