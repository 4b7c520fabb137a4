/** Letting somebody in: an invitation by mail, or a link to hand over; and all by which somebody comes in as them. */
import { useQuery } from '@tanstack/react-query'
import { Button } from '../button.tsx'
import { CopyBlock } from '../copy.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import type { Invited, Person, SignInLink } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { WaysIn } from './ways-in.tsx'

/** Does this server send letters? */
export const useMail = (): boolean => useQuery(questions.carriers).data?.items.find(({ kind }) => kind === 'email')?.works === true

export function AskSignIn({ person, close }: { person: Person; close: () => void }) {
  const make = useWrite<SignInLink>(['ways-in'])
  const out = useWrite(['me', 'ways-in'])
  const mail = useMail()
  const address = person.methods.findLast(({ kind }) => kind === 'email')
  return (
    <Sheet
      open
      onClose={close}
      title={`A sign-in link for ${person.name}`}
      lead="It opens the console in their name, once. Nobody else may have it. That it was made is recorded."
    >
      {mail && address ? (
        <Invitation person={person.id} method={address.id} address={address.address} />
      ) : (
        mail && <p className="text-sm text-ink-2">With an e-mail address among their contact methods it can be mailed to them from here.</p>
      )}
      {make.data ? (
        <div className="mt-4">
          <CopyBlock text={make.data.url} what="the sign-in link" />
          <p className="mt-3 text-sm text-ink-2">
            Works until <When at={make.data.expiresAt} only="absolute" />.
          </p>
        </div>
      ) : (
        <div className="mt-4">
          <ProblemNote error={make.error} />
          <Button
            tone={mail && address ? 'plain' : 'thumb'}
            busy={make.isPending && 'Making…'}
            onClick={() => make.mutate(write('POST', `/people/${person.id}/sign-in-link`))}
          >
            {mail && address ? 'Make a link to hand over' : 'Make the link'}
          </Button>
        </div>
      )}
      <h3 className="mt-6 font-semibold">Who comes in as {person.name}</h3>
      <WaysIn person={person.id} />
      <p className="mt-4 text-sm text-ink-2">A telephone was lost, or they are signed in where they should not be?</p>
      <ProblemNote error={out.error} />
      <Button
        small
        className="mt-2"
        busy={out.isPending && 'Ending…'}
        onClick={() => out.mutate(write('POST', `/people/${person.id}/sign-out`))}
      >
        End all their sessions
      </Button>
      <p role="status" className="text-sm">
        {out.isSuccess && 'Ended, and the links they had not opened with them. Their API tokens are under Settings.'}
      </p>
    </Sheet>
  )
}

export function Invitation({ person, method, address }: { person: string; method: string; address: string }) {
  const invite = useWrite<Invited>(['ways-in'])
  return (
    <>
      <div role="status">
        {invite.data && (
          <p className="mb-3">
            <StateMark tone="good">Sent to {invite.data.sentTo}</StateMark>
            <span className="block text-sm text-ink-2">
              It works until <When at={invite.data.expiresAt} only="absolute" />, and its use verifies the address.
            </span>
          </p>
        )}
      </div>
      <ProblemNote error={invite.error} />
      <Button
        tone={invite.isSuccess ? 'plain' : 'thumb'}
        busy={invite.isPending && 'Sending…'}
        onClick={() => invite.mutate(write('POST', `/people/${person}/invitation`, { method }))}
      >
        {invite.isSuccess ? 'Send another one' : `Send it to ${address}`}
      </Button>
    </>
  )
}
