/** Its root causes, by which incidents are read together, and which of its pattern it is. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { refOf } from '../incident-ref.ts'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import { AskForm } from './ask-form.tsx'
import type { Given } from './work.tsx'

const ordinal = (n: number) => ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'][n - 1] ?? `${n}th`

export function RootCauses({ incident, acting }: Given) {
  const found = useQuery({ ...questions.patternsOf(refOf(incident)), enabled: !incident.drill })
  const [open, setOpen] = useState(false)
  if (incident.drill || found.data === undefined) return null
  const { causes, patterns, known } = found.data
  return (
    <Article
      title="Root cause"
      aside={
        <Button small onClick={() => setOpen(true)}>
          {causes?.length ? 'Change it…' : 'Name it…'}
        </Button>
      }
    >
      <p className={`py-2 ${causes?.length ? 'font-semibold' : 'text-ink-2'}`}>
        {causes?.length ? causes.join(', ') : 'Nobody has named a root cause.'}
      </p>
      {patterns.map(p => (
        <p key={p.key} className="text-sm">
          The {ordinal(p.nth)} of this pattern in {p.withinDays} days: <Link to="/figures">{p.name}</Link>
        </p>
      ))}
      {open && (
        <AskCauses incident={incident} acting={acting} named={causes ?? []} known={known.map(k => k.id)} close={() => setOpen(false)} />
      )}
    </Article>
  )
}

type Props = Pick<Given, 'incident' | 'acting'> & { named: readonly string[]; known: readonly string[]; close: () => void }
function AskCauses({ acting, named, known, close }: Props) {
  const [text, setText] = useState(named.join(', '))
  const causes = text.split(',').flatMap(cause => cause.trim() || [])
  return (
    <AskForm
      title="What was the root cause?"
      lead="A short name that other incidents may share. It stays in the record for ever: nothing about a person."
      button="Record it"
      busy="Recording…"
      verb="root-causes"
      submit={() => acting.act('root-causes', { causes }, close)}
      acting={acting}
      close={close}
    >
      <Field label="Names, with commas" hint="Small letters, digits and hyphens: expired-certificate. Empty: taken back.">
        {ids => <input {...ids} className="field" maxLength={260} value={text} onChange={event => setText(event.target.value)} />}
      </Field>
      {known.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {known
            .filter(cause => !causes.includes(cause))
            .slice(0, 12)
            .map(cause => (
              <Button key={cause} small tone="quiet" onClick={() => setText([...causes, cause].join(', '))}>
                {cause}
              </Button>
            ))}
        </div>
      )}
    </AskForm>
  )
}
