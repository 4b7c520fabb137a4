/** Applications that may ask people for grants: registered and removed by an owner. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from './answer.tsx'
import { Article } from './article.tsx'
import { Button } from './button.tsx'
import { CopyBlock } from './copy.tsx'
import { Field } from './field.tsx'
import { ProblemNote } from './problem-note.tsx'
import * as questions from './questions.ts'
import { isAbout } from './server.ts'
import type { Application, GrantScope, MadeApplication, NewApplication } from './shapes.ts'
import { Sheet } from './sheet.tsx'
import { When } from './when.tsx'
import { useWrite, write } from './writing.ts'

const scopes = {
  'oncall:read': 'see who is on call and when',
  'incidents:read': 'read incidents, timelines and alerts',
  'incidents:acknowledge': 'acknowledge incidents',
  'incidents:note': 'write notes on incidents',
  'incidents:open': 'open incidents',
  'obligations:read': 'read what is owed',
} as const satisfies Record<GrantScope, string>

export function Applications({ owner }: { owner: boolean }) {
  const applications = useQuery(questions.applications)
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<Application | null>(null)
  const remove = useWrite(['applications', 'own'], () => setRemoving(null))
  return (
    <Article title="Applications" count={applications.data?.items.length}>
      <p className="mb-3 text-sm text-ink-2">
        An application asks a person whether it may act in their name; they say yes or no, and take it back under You. A grant opens what it
        names and nothing else.
      </p>
      <Answer of={applications} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-ink-2">None is registered: nobody is asked.</p>
          ) : (
            <ul className="rows border-t border-rule">
              {items.map(application => (
                <li key={application.id} className="flex items-start justify-between gap-3 py-2.5">
                  <div className="min-w-0 text-sm wrap-anywhere">
                    <span className="block text-base font-semibold">{application.name}</span>
                    <span className="text-ink-2">
                      {application.returnTo ?? 'By a code that is carried over'}, for{' '}
                      {application.scopes.map(({ scope }) => scope).join(', ')}, registered by {application.madeBy}{' '}
                      <When at={application.createdAt} only="absolute" />
                      <code className="block font-mono">{application.id}</code>
                    </span>
                  </div>
                  {owner && (
                    <Button small tone="danger" onClick={() => setRemoving(application)} aria-label={`Remove ${application.name}`}>
                      Remove…
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {owner && (
        <Button small className="mt-3" onClick={() => setAdding(true)}>
          Register an application
        </Button>
      )}
      {adding && <Register close={() => setAdding(false)} />}
      <Sheet
        open={removing !== null}
        onClose={() => setRemoving(null)}
        title={`Remove ${removing?.name ?? ''}?`}
        lead="Whatever people gave it is refused from its next request on."
      >
        <ProblemNote error={remove.error} />
        <Button
          tone="danger"
          className="mt-2 w-full"
          busy={remove.isPending && 'Removing…'}
          onClick={() => removing && remove.mutate(write('DELETE', `/applications/${removing.id}`))}
        >
          Remove it
        </Button>
      </Sheet>
    </Article>
  )
}

function Register({ close }: { close: () => void }) {
  const [name, setName] = useState('')
  const [returnTo, setReturnTo] = useState('')
  const [chosen, setChosen] = useState<readonly GrantScope[]>(['oncall:read'])
  const add = useWrite<MadeApplication>(['applications'])
  const made = add.data
  if (made)
    return (
      <Sheet open onClose={close} title={`${made.name} is registered`} lead="Its secret is shown this once, and kept nowhere in clear.">
        <CopyBlock text={made.id} what="its id (client_id)" />
        <div className="mt-3">
          <CopyBlock text={made.secret} what="its secret (client_secret)" />
        </div>
      </Sheet>
    )
  return (
    <Sheet open onClose={close} title="Register an application" lead="It can ask people then; it is given nothing by this.">
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          const body: NewApplication = { name: name.trim(), returnTo: returnTo.trim() === '' ? null : returnTo.trim(), scopes: [...chosen] }
          if (!add.isPending) add.mutate(write('POST', '/applications', body))
        }}
      >
        <Field
          label="Name"
          hint="As people know it: it stands on the page that asks them."
          error={isAbout(add.error, 'name') ? add.error.message : null}
        >
          {ids => (
            <input
              {...ids}
              className="field"
              required
              maxLength={80}
              autoComplete="off"
              value={name}
              onChange={event => setName(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Address to return to (optional)"
          hint="https, letter for letter as it sends it (redirect_uri). Empty: people carry a code over."
          error={isAbout(add.error, 'returnTo') ? add.error.message : null}
        >
          {ids => (
            <input
              {...ids}
              className="field"
              type="url"
              maxLength={400}
              autoComplete="off"
              value={returnTo}
              onChange={event => setReturnTo(event.target.value)}
            />
          )}
        </Field>
        <fieldset>
          <legend className="mb-1 text-sm font-semibold">What it may ask for</legend>
          {(Object.entries(scopes) as [GrantScope, string][]).map(([scope, words]) => (
            <label key={scope} className="flex min-h-10 items-center gap-3 text-sm">
              <input
                type="checkbox"
                className="size-4.5 shrink-0 accent-(--accent)"
                checked={chosen.includes(scope)}
                onChange={event => setChosen(event.target.checked ? [...chosen, scope] : chosen.filter(one => one !== scope))}
              />
              {words}
            </label>
          ))}
        </fieldset>
        {!isAbout(add.error, 'name') && !isAbout(add.error, 'returnTo') && <ProblemNote error={add.error} />}
        <Button tone="thumb" type="submit" busy={add.isPending && 'Registering…'}>
          Register
        </Button>
      </form>
    </Sheet>
  )
}
