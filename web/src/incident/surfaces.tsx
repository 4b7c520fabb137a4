/** Which surfaces of the plan the incident touches, and the vendors that stand behind them. */
import { useState } from 'react'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import type { IncidentDetail } from '../shapes.ts'
import { AskForm, type AskProps } from './ask-form.tsx'
import type { Given } from './work.tsx'

type Shown = NonNullable<IncidentDetail['surfaces']>

export function Surfaces({ incident, acting }: Given) {
  const [open, setOpen] = useState(false)
  const shown = incident.surfaces
  if (!shown || shown.known.length === 0) return null
  const touched = shown.known.filter(s => shown.touched?.includes(s.id))
  return (
    <Article
      title="What it touches"
      aside={
        incident.status !== 'closed' && (
          <Button small onClick={() => setOpen(true)}>
            Say which…
          </Button>
        )
      }
    >
      {touched.length === 0 ? (
        <p className="py-2 text-ink-2">
          {shown.touched === null ? 'Nobody has said which surfaces are touched.' : 'No surface is touched.'}
        </p>
      ) : (
        <>
          <ul className="rows">
            {touched.map(s => (
              <li key={s.id} className="py-2">
                <p className="font-semibold">{s.name}</p>
                {s.data.length > 0 && <p className="text-sm text-ink-2">Holds {s.data.join(', ')}</p>}
              </li>
            ))}
          </ul>
          {shown.vendors.length > 0 && (
            <p className="mt-2 text-sm">
              <span className="text-ink-2">Vendors behind it:</span> {shown.vendors.map(v => v.name).join(', ')}
            </p>
          )}
        </>
      )}
      {open && <AskSurfaces incident={incident} acting={acting} shown={shown} close={() => setOpen(false)} />}
    </Article>
  )
}

function AskSurfaces({ shown, acting, close }: AskProps & { shown: Shown }) {
  const [chosen, setChosen] = useState<readonly string[]>(shown.touched ?? [])
  return (
    <AskForm
      title="What does it touch?"
      button="Record it"
      busy="Recording…"
      verb="surfaces"
      submit={() => acting.act('surfaces', { surfaces: [...chosen] }, close)}
      acting={acting}
      close={close}
    >
      <fieldset>
        <legend className="mb-1 text-sm font-semibold">All that are touched</legend>
        <div className="rows border-y border-rule">
          {shown.known.map(s => (
            <label key={s.id} className="flex min-h-12 items-center gap-3 has-checked:bg-accent-soft">
              <input
                type="checkbox"
                className="ml-2 size-4.5 accent-(--accent)"
                checked={chosen.includes(s.id)}
                onChange={event => setChosen(event.target.checked ? [...chosen, s.id] : chosen.filter(id => id !== s.id))}
              />
              <span className="min-w-0 py-1">
                <span className="font-semibold">{s.name}</span>
                {s.vendors.length > 0 && <span className="block text-sm text-ink-2">{s.vendors.join(', ')}</span>}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
    </AskForm>
  )
}
