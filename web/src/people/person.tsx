/** One person: contact methods, each proved by a test page, and the order in which they ring, quiet and loud. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { addressHints, answersTest, methodNames } from '../method-names.ts'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import { isAbout } from '../server.ts'
import type { Method, MethodKind, Person } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { useTestPage } from '../test-page.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { PersonFields } from './person-fields.tsx'
import { Rules } from './rules.tsx'
import { AskSignIn } from './sign-in.tsx'
import { WaysIn } from './ways-in.tsx'

type RowProps = { person: Person; me: string | null; owner: boolean; startOpen: boolean }
/** `owner`: whoever looks at it is one. One's own entry is one's own; everybody else's is the owners'. */
export function PersonRow({ person, me, owner, startOpen }: RowProps) {
  const may = owner || person.id === me
  const [asked, setAsked] = useState<'edit' | 'remove' | 'sign-in' | null>(null)
  return (
    <li id={`person-${person.id}`} className="scroll-mt-20">
      <details open={startOpen || person.id === me} className="group">
        <summary className="flex min-h-14 list-none flex-wrap items-center gap-x-4 gap-y-0.5 py-2.5 [&::-webkit-details-marker]:hidden">
          <span className="min-w-40 flex-1 text-lg font-semibold">
            <span aria-hidden="true" className="inline-block w-6 font-normal text-accent group-open:hidden">
              +
            </span>
            <span aria-hidden="true" className="hidden w-6 font-normal text-accent group-open:inline-block">
              −
            </span>
            {person.name}
            {person.id === me && <span className="ml-2 text-sm font-normal text-ink-2">you</span>}
          </span>
          <span className="text-sm text-ink-2">
            {person.onCallNow.length > 0 ? (
              <strong className="text-ink">On call: {person.onCallNow.map(shift => shift.name).join(', ')}</strong>
            ) : (
              person.positions.join(', ')
            )}
          </span>
          <span className="w-44 text-sm md:text-right">
            {person.canBeReached ? (
              <StateMark tone="good">Can be reached</StateMark>
            ) : (
              <StateMark tone={person.methods.length > 0 ? 'act' : 'late'}>
                {person.methods.length > 0 ? 'Reach not proved' : 'Cannot be reached yet: add a way'}
              </StateMark>
            )}
          </span>
        </summary>
        <div className="grid grid-cols-1 gap-x-12 gap-y-6 border-l-3 border-rule pb-5 pl-4 md:ml-1.5 lg:grid-cols-2">
          <div>
            {person.lacks.map(({ role, access }) => (
              <p key={role} className="mb-2 text-sm">
                <StateMark tone="act">
                  No access to {access.join(', ')}, which {role} needs
                </StateMark>
              </p>
            ))}
            <h3 className="font-semibold">Contact methods</h3>
            <ContactMethods person={person} may={may} />
          </div>
          <Rules person={person} may={may} />
          {person.id === me && (
            <div className="lg:col-span-2">
              <h3 className="font-semibold">Who comes in as you</h3>
              <WaysIn person={person.id} />
              <p className="mt-2 text-sm">
                <Link to="/you">All that is yours here</Link>, to export and to delete
              </p>
            </div>
          )}
          <div className="flex flex-wrap gap-2 lg:col-span-2">
            {may && (
              <>
                <Button small onClick={() => setAsked('edit')} aria-label={`Name, zone, access… ${person.name}`}>
                  Name, zone, access…
                </Button>
                <Button small onClick={() => setAsked('sign-in')} aria-label={`Sign-in link for ${person.name}`}>
                  Sign-in link…
                </Button>
              </>
            )}
            {owner && (
              <Button small tone="danger" onClick={() => setAsked('remove')} aria-label={`Remove ${person.name}`}>
                Remove…
              </Button>
            )}
            <span className="self-center text-sm text-ink-2">
              {person.zone}
              {person.owner && ', owner'}
            </span>
          </div>
        </div>
      </details>
      {asked === 'edit' && <Edit person={person} mayOwn={owner} close={() => setAsked(null)} />}
      {asked === 'sign-in' && <AskSignIn person={person} close={() => setAsked(null)} />}
      {asked === 'remove' && <Remove person={person} close={() => setAsked(null)} />}
    </li>
  )
}

export function ContactMethods({ person, may }: { person: Person; may: boolean }) {
  const [adding, setAdding] = useState(false)
  return (
    <>
      {person.methods.length === 0 && <p className="py-2 text-sm text-ink-2">None. A page to {person.name} reaches nobody.</p>}
      <ul className="rows">
        {person.methods.map(method => (
          <MethodRow key={method.id} person={person} method={method} may={may} />
        ))}
      </ul>
      {may && (
        <Button small className="mt-2" onClick={() => setAdding(true)}>
          Add a contact method
        </Button>
      )}
      {adding && <AddMethod person={person} close={() => setAdding(false)} />}
    </>
  )
}

function MethodRow({ person, method, may }: { person: Person; method: Method; may: boolean }) {
  const remove = useWrite(['people', 'now'])
  const [sure, setSure] = useState(false)
  const name = `${methodNames[method.kind]} ${method.address}`
  const { button, outcome } = useTestPage(person.id, method.id, name, 'Test')
  const lacking = useQuery(questions.carriers).data?.items.find(carrier => carrier.kind === method.kind && !carrier.works)
  return (
    <li className="py-2.5">
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
        <div className="min-w-0 text-sm">
          <span className="font-semibold">{methodNames[method.kind]}</span> <span>{method.address}</span>
          <span className="block">
            {lacking ? (
              <StateMark tone="late">Not set up on this server, and no page leaves by it: {lacking.instead}</StateMark>
            ) : method.verifiedAt ? (
              <StateMark tone="good">
                Verified <When at={method.verifiedAt} only="relative" />
              </StateMark>
            ) : (
              <StateMark tone="act">Not verified: {answersTest(method.kind)}</StateMark>
            )}
          </span>
          <span className="block text-ink-2">
            {method.lastWorkedAt ? (
              <>
                Worked <When at={method.lastWorkedAt} />
              </>
            ) : (
              'No page went out by it yet'
            )}
            {method.lastOutcome && !method.lastOutcome.startsWith('handed over') && `; last: ${method.lastOutcome}`}
          </span>
        </div>
        {may && (
          <div className="flex gap-1.5">
            {button}
            <Button small tone="quiet" onClick={() => setSure(true)} aria-label={`Remove ${name}`}>
              Remove…
            </Button>
          </div>
        )}
      </div>
      {outcome}
      <Sheet open={sure} onClose={() => setSure(false)} title={`Remove ${name}?`} lead={`${person.name} is not paged by it any more.`}>
        <ProblemNote error={remove.error} />
        <Button
          tone="danger"
          className="mt-2 w-full"
          busy={remove.isPending && 'Removing…'}
          onClick={() => remove.mutate(write('DELETE', `/people/${person.id}/methods/${method.id}`))}
        >
          Remove it
        </Button>
      </Sheet>
    </li>
  )
}

const kinds = Object.keys(methodNames) as MethodKind[]

function AddMethod({ person, close }: { person: Person; close: () => void }) {
  const carriers = useQuery(questions.carriers).data?.items ?? []
  const lackedBy = (of: MethodKind) => carriers.find(carrier => carrier.kind === of && carrier.instead !== null)
  const works = (of: MethodKind) => lackedBy(of)?.works !== false
  const [chosen, setKind] = useState<MethodKind | null>(null)
  const kind = chosen ?? kinds.find(works) ?? 'email'
  const lacks = lackedBy(kind)
  const [address, setAddress, clear] = useDraft(`person/${person.id}/method/${kind}`)
  const add = useWrite(['people', 'now'], () => {
    clear()
    close()
  })
  const choose = (other: MethodKind) => {
    setKind(other)
    add.reset() // what was wrong with the one says nothing of the other
  }
  const hint = addressHints[kind]
  return (
    <Sheet open onClose={close} title={`A way to reach ${person.name}`} lead="It counts as soon as a test page was answered from it.">
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (!add.isPending)
            add.mutate(
              write('POST', `/people/${person.id}/methods`, { kind, address: kind === 'console' ? 'wherever open' : address.trim() }),
            )
        }}
      >
        <Field label="By">
          {ids => (
            <select {...ids} className="field" value={kind} onChange={event => choose(event.target.value as MethodKind)}>
              {kinds.map(value => (
                <option key={value} value={value}>
                  {methodNames[value]}
                  {works(value) ? '' : ' (not set up here)'}
                </option>
              ))}
            </select>
          )}
        </Field>
        {lacks && (
          <p className="text-sm" role="note">
            {lacks.works ? 'Here, ' : `${methodNames[kind]} is not set up on this server: whoever runs it has to `}
            {lacks.instead}.
          </p>
        )}
        {!works(kind) ? null : kind === 'console' ? (
          <p className="text-sm">It rings in every console that {person.name} has open. Where none is, the next method follows at once.</p>
        ) : (
          <Field label={hint.label} error={isAbout(add.error, 'address') ? add.error.message : null}>
            {ids => (
              <input
                {...ids}
                className="field"
                type={hint.type}
                required
                maxLength={400}
                placeholder={hint.example}
                autoComplete="off"
                value={address}
                onChange={event => setAddress(event.target.value)}
              />
            )}
          </Field>
        )}
        {!isAbout(add.error, 'address') && <ProblemNote error={add.error} />}
        {works(kind) && (
          <Button tone="thumb" type="submit" busy={add.isPending && 'Adding…'}>
            Add
          </Button>
        )}
      </form>
    </Sheet>
  )
}

function Edit({ person, mayOwn, close }: { person: Person; mayOwn: boolean; close: () => void }) {
  const [said, setSaid] = useState({ name: person.name, zone: person.zone, owner: person.owner })
  const [access, setAccess] = useState(person.access.join(', '))
  const edit = useWrite(['people', 'now', 'me'], close)
  return (
    <Sheet open onClose={close} title={person.name}>
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (edit.isPending) return
          const systems = access
            .split(',')
            .map(system => system.trim())
            .filter(Boolean)
          edit.mutate(write('PATCH', `/people/${person.id}`, { ...said, name: said.name.trim(), access: systems }))
        }}
      >
        <PersonFields value={said} onChange={setSaid} mayOwn={mayOwn} />
        <Field
          label="Can get into"
          hint="Systems as the plan calls them, with commas between. What a role needs and is not here is told beforehand."
        >
          {ids => <input {...ids} className="field" maxLength={2_000} value={access} onChange={event => setAccess(event.target.value)} />}
        </Field>
        <ProblemNote error={edit.error} />
        <Button tone="thumb" type="submit" busy={edit.isPending && 'Saving…'}>
          Save
        </Button>
      </form>
    </Sheet>
  )
}

function Remove({ person, close }: { person: Person; close: () => void }) {
  const remove = useWrite(['people', 'positions', 'schedules', 'now'], close)
  return (
    <Sheet
      open
      onClose={close}
      title={`Remove ${person.name}?`}
      lead="They leave every position and schedule, and are paged no more. What they did stays in the record."
    >
      <ProblemNote error={remove.error} />
      <Button
        tone="danger"
        className="mt-2 w-full"
        busy={remove.isPending && 'Removing…'}
        onClick={() => remove.mutate(write('DELETE', `/people/${person.id}`))}
      >
        Remove {person.name}
      </Button>
    </Sheet>
  )
}
