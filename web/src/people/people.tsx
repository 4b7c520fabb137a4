/** Who can be reached how, who holds which position, and who is on call when. */

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer, Empty } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { useHash } from '../router.tsx'
import { Sheet } from '../sheet.tsx'
import { useWrite, write } from '../writing.ts'
import { PersonRow } from './person.tsx'
import { PersonFields } from './person-fields.tsx'
import { Positions } from './positions.tsx'
import { Schedules } from './schedules.tsx'
import { ownZone } from './zone-field.tsx'

export function PeopleScreen() {
  const people = useQuery(questions.people)
  const me = useQuery(questions.me).data?.person?.id ?? null
  const hash = useHash()
  const [adding, setAdding] = useState(false)
  return (
    <>
      <PageHead title="People">
        <Button tone="main" onClick={() => setAdding(true)}>
          Add a person
        </Button>
      </PageHead>
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
                      <PersonRow key={person.id} person={person} me={me} startOpen={hash === `person-${person.id}`} />
                    ))}
                </ul>
              )
            }
          </Answer>
        </Article>
        <Schedules people={people.data?.items ?? []} me={me} />
        <Positions people={people.data?.items ?? []} me={me} />
      </div>
      {adding && <AddPerson close={() => setAdding(false)} />}
    </>
  )
}

function AddPerson({ close }: { close: () => void }) {
  const [name, setName, clear] = useDraft('person/name')
  const [zone, setZone] = useState(ownZone())
  const [owner, setOwner] = useState(false)
  const add = useWrite(['people', 'now'], () => {
    clear()
    close()
  })
  return (
    <Sheet open onClose={close} title="Add a person" lead="Next they need a contact method, and a test page that verifies it.">
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (!add.isPending) add.mutate(write('POST', '/people', { name: name.trim(), zone, owner }))
        }}
      >
        <PersonFields
          value={{ name, zone, owner }}
          onChange={said => {
            setName(said.name)
            setZone(said.zone)
            setOwner(said.owner)
          }}
        />
        <ProblemNote error={add.error} />
        <Button tone="thumb" type="submit" busy={add.isPending && 'Adding…'}>
          Add
        </Button>
      </form>
    </Sheet>
  )
}
