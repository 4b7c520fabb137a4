/** A person's own page: how they are reached, who comes in as them, what is held of them; all of it in one file, and its end. */
import { useQuery } from '@tanstack/react-query'
import { Answer } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { ContactMethods } from '../people/person.tsx'
import { WaysIn } from '../people/ways-in.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import { listed } from '../sentence.ts'
import type { Own } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { DeleteMe } from './delete-me.tsx'
import { Grants } from './grants.tsx'
import { Held } from './held.tsx'

export function YouScreen() {
  const me = useQuery(questions.me)
  if (me.data && me.data.person === null)
    return (
      <>
        <PageHead title="You" />
        <p className="max-w-prose">
          You are signed in with the break-glass code, as nobody in particular: nothing here is yours.{' '}
          <a href="/sign-in/who">Say who you are</a>
        </p>
      </>
    )
  return me.data?.person ? <OfPerson id={me.data.person.id} owner={me.data.owner} /> : <Answer of={me}>{() => null}</Answer>
}

function OfPerson({ id, owner }: { id: string; owner: boolean }) {
  const own = useQuery(questions.own)
  const people = useQuery(questions.people)
  const person = people.data?.items.find(one => one.id === id)
  return (
    <>
      <PageHead
        title="You"
        lead={
          person &&
          `${person.name}, ${person.zone}${owner ? ', an owner' : ''}. What is on this page is yours to see, to end and to take away.`
        }
      />
      <div className="grid grid-cols-1 gap-x-12 gap-y-10 lg:grid-cols-2">
        <Article title="How you are reached" count={person?.methods.length}>
          {person ? <ContactMethods person={person} may /> : <Answer of={people}>{() => null}</Answer>}
          <p className="mt-3 text-sm">
            Name, time zone and the order in which they ring:{' '}
            <Link to="/people" hash={`person-${id}`}>
              your entry in People
            </Link>
          </p>
        </Article>
        <Article title="Who comes in as you">
          <WaysIn person={id} />
          <EndOthers person={id} />
          <Answer of={own} lines={1}>
            {data => (
              <p className="mt-3 max-w-prose text-sm text-ink-2">
                {data.signInBy.length > 0
                  ? `You sign in by a link that is sent to ${listed(data.signInBy)}. `
                  : 'No address of yours can be sent a sign-in link: an owner makes you one. '}
                There is no password and no passkey here, so none is kept.
              </p>
            )}
          </Answer>
        </Article>
        <Grants />
        <Answer of={own}>
          {data => (
            <>
              <Calendars own={data} />
              <Article title="In the team’s chat">
                {data.chat ? (
                  <p className="py-2">
                    You are <strong>{data.chat.member}</strong>, proved <When at={data.chat.verifiedAt} only="relative" />. Remove that
                    contact method, and what you write there is nobody’s.
                  </p>
                ) : (
                  <p className="py-2 text-ink-2">The chat does not know you: no member id of yours is verified.</p>
                )}
              </Article>
            </>
          )}
        </Answer>
        <Held />
        <Article title="Take it with you, or go">
          <p className="max-w-prose py-2">
            One JSON file with all of it: your entry, contact methods, ways in, every event of the audit log that you did or were part of,
            with your own words, and a list of what is not in it and why.
          </p>
          <div className="flex flex-wrap gap-2">
            <a className="btn" href="/api/v1/me/own/export" download>
              Export as JSON
            </a>
            {own.data && <DeleteMe own={own.data} />}
          </div>
        </Article>
      </div>
    </>
  )
}

function EndOthers({ person }: { person: string }) {
  const end = useWrite(['ways-in'])
  return (
    <div className="mt-2">
      <Button
        small
        busy={end.isPending && 'Ending…'}
        onClick={() => end.mutate(write('POST', `/people/${person}/sign-out`, { keepThis: true }))}
      >
        End all other sessions
      </Button>
      <ProblemNote error={end.error} />
      <p role="status" className="text-sm">
        {end.isSuccess && <StateMark tone="good">Ended. You are signed in on this device alone.</StateMark>}
      </p>
    </div>
  )
}

function Calendars({ own }: { own: Own }) {
  const end = useWrite(['own', 'tokens', 'ways-in'])
  return (
    <Article title="Calendar addresses" count={own.calendars.length}>
      {own.calendars.length === 0 ? (
        <p className="py-2 text-ink-2">None: no calendar application reads your shifts.</p>
      ) : (
        <ul className="rows">
          {own.calendars.map(calendar => (
            <li key={calendar.id} className="flex items-start justify-between gap-3 py-2.5 text-sm">
              <div className="min-w-0">
                <span className="font-semibold">{calendar.label}</span>
                <span className="block text-ink-2">
                  <When at={calendar.createdAt} />;{' '}
                  {calendar.lastUsedAt ? (
                    <>
                      last read <When at={calendar.lastUsedAt} only="relative" />
                    </>
                  ) : (
                    'never read'
                  )}
                </span>
              </div>
              <Button
                small
                tone="quiet"
                aria-label={`End it: ${calendar.label}`}
                busy={end.isPending && 'Ending…'}
                onClick={() => end.mutate(write('DELETE', `/tokens/${calendar.id}`))}
              >
                End it
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ProblemNote error={end.error} />
    </Article>
  )
}
