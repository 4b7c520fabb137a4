/** Who can be reached how, who holds which position, and who is on call when. */

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer, Empty } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { useHash } from '../router.tsx'
import { listed } from '../sentence.ts'
import { isAbout } from '../server.ts'
import type { Person } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { useWrite, write } from '../writing.ts'
import { PersonRow } from './person.tsx'
import { PersonFields } from './person-fields.tsx'
import { Positions } from './positions.tsx'
import { Schedules } from './schedules.tsx'
import { Invitation, useMail } from './sign-in.tsx'
import { ownZone } from './zone-field.tsx'

export function PeopleScreen() {
  const people = useQuery(questions.people)
  const asking = useQuery(questions.me).data
  const me = asking?.person?.id ?? null
  const owner = asking?.owner !== false
  const hash = useHash()
  const [adding, setAdding] = useState(false)
  return (
    <>
      <PageHead title="People">
        {owner && (
          <Button tone="main" onClick={() => setAdding(true)}>
            Add a person
          </Button>
        )}
      </PageHead>
      {!owner && (
        <p className="-mt-3 mb-8 max-w-prose text-ink-2">
          Yours are your own entry, and covering and swapping shifts. The rest is changed by an owner:{' '}
          {listed(people.data?.items.filter(person => person.owner).map(person => person.name) ?? [])}.
        </p>
      )}
      <div className="space-y-12">
        <Article title="Persons" count={people.data?.items.length}>
          <Answer of={people}>
            {data =>
              data.items.length === 0 ? (
                <Empty title="Nobody is here yet.">A plan pages people: add the first one, with a way to reach them.</Empty>
              ) : (
                <ul className="rows">
                  {[...data.items]
                    .sort((a, b) => Number(b.id === me) - Number(a.id === me) || a.name.localeCompare(b.name))
                    .map(person => (
                      <PersonRow key={person.id} person={person} me={me} owner={owner} startOpen={hash === `person-${person.id}`} />
                    ))}
                </ul>
              )
            }
          </Answer>
        </Article>
        <Schedules people={people.data?.items ?? []} me={me} owner={owner} />
        <Positions people={people.data?.items ?? []} me={me} owner={owner} />
      </div>
      {adding && <AddPerson close={() => setAdding(false)} />}
    </>
  )
}

function AddPerson({ close }: { close: () => void }) {
  const [name, setName, clear] = useDraft('person/name')
  const [zone, setZone] = useState(ownZone())
  const [owner, setOwner] = useState(false)
  const [email, setEmail] = useState('')
  const mail = useMail()
  const add = useWrite<Person>(['people', 'now'], person => {
    clear()
    if (person.methods.length === 0) close()
  })
  const added = add.data
  if (added?.methods[0])
    return (
      <Sheet
        open
        onClose={close}
        title={`${added.name} is here`}
        lead="Now let them in: a link by mail signs them in on their telephone, and proves that the address reaches them."
      >
        <Invitation person={added.id} method={added.methods[0].id} address={added.methods[0].address} />
      </Sheet>
    )
  return (
    <Sheet open onClose={close} title="Add a person" lead="Next they need a contact method, and a test page that verifies it.">
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          const address = email.trim()
          if (!add.isPending)
            add.mutate(write('POST', '/people', { name: name.trim(), zone, owner, ...(address === '' ? {} : { email: address }) }))
        }}
      >
        <PersonFields
          mayOwn
          value={{ name, zone, owner }}
          onChange={said => {
            setName(said.name)
            setZone(said.zone)
            setOwner(said.owner)
          }}
        />
        {mail && (
          <Field
            label="E-mail address (optional)"
            hint="Their first contact method; an invitation can go there."
            error={isAbout(add.error, 'email') ? add.error.message : null}
          >
            {ids => (
              <input
                {...ids}
                className="field"
                type="email"
                maxLength={400}
                autoComplete="off"
                value={email}
                onChange={event => setEmail(event.target.value)}
              />
            )}
          </Field>
        )}
        {!isAbout(add.error, 'email') && <ProblemNote error={add.error} />}
        <Button tone="thumb" type="submit" busy={add.isPending && 'Adding…'}>
          Add
        </Button>
      </form>
    </Sheet>
  )
}
