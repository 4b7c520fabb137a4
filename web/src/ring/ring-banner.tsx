/**
 * Over every screen: what pages the person who sits here, with the one button that answers it. It stands for as long as
 * they are being called, also after a reload; the sound is only its beginning.
 */

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useActing } from '../acting.ts'
import { useActions } from '../actions.ts'
import { Key } from '../button.tsx'
import { refOf } from '../incident-ref.ts'
import * as questions from '../questions.ts'
import { Link, usePath } from '../router.tsx'
import type { IncidentBrief, Ring } from '../shapes.ts'
import { When } from '../when.tsx'
import { silence, silenceAnswered, useRings } from './rings.ts'
import { allowSound, useSound } from './sound.ts'

export function RingBanner() {
  const now = useQuery({ ...questions.now, enabled: false }) // the shell asks for it
  const rings = useRings()
  const path = usePath()
  const calling = (now.data?.burning ?? []).filter(incident => incident.calling !== null)
  const first = calling[0] ?? null
  const tests = rings.filter(ring => ring.incident === 'test')
  useEffect(() => {
    if (now.data) silenceAnswered(now.data)
  }, [now.data])
  return (
    <div role="alert">
      {first && <Called incident={first} more={calling.length - 1} rings={rings} here={path === `/incidents/${refOf(first)}`} />}
      {tests.map(ring => (
        <TestRing key={ring.delivery} ring={ring} />
      ))}
    </div>
  )
}

function Called({ incident, more, rings, here }: { incident: IncidentBrief; more: number; rings: readonly Ring[]; here: boolean }) {
  const ref = refOf(incident)
  const acting = useActing(ref)
  const acknowledge = () => acting.act('acknowledge', {})
  useActions([
    { id: `answer ${incident.id}`, label: `Acknowledge #${refOf(incident)}`, group: 'Do', keys: 'a', behind: true, run: acknowledge },
  ])
  const ringing = rings.find(ring => ring.incident === `#${refOf(incident)}`)
  return (
    <div className="ring-bar">
      <div className="min-w-0 flex-1">
        <p className="font-bold">
          {incident.drill && 'DRILL. '}You are being paged:{' '}
          <Link to="/incidents/$number" params={{ number: ref }}>
            #{refOf(incident)} {incident.title}
          </Link>
        </p>
        <p className="text-sm">
          {incident.severityName}, since {incident.calling && <When at={incident.calling.since} only="absolute" />}
          {incident.calling && `. ${incident.calling.why}`}
          {more > 0 && `. And ${more} more`}
        </p>
        {acting.error && <p className="mt-1 font-bold">Not acknowledged: {acting.error.message}</p>}
        {ringing && <BlockedSound />}
      </div>
      <div className="flex gap-2 max-md:w-full">
        {ringing && (
          <button type="button" className="ring-button" onClick={() => silence(ringing.delivery)}>
            Silence
          </button>
        )}
        {!here && (
          <button
            type="button"
            className="ring-button ring-answer flex-1"
            aria-disabled={acting.doing !== null ? true : undefined}
            onClick={acknowledge}
          >
            {acting.doing ? <span role="status">Acknowledging…</span> : <span>Acknowledge #{refOf(incident)}</span>}
            <Key className="max-md:hidden">a</Key>
          </button>
        )}
      </div>
    </div>
  )
}

/** A page to oneself: its button is the page that verifies the method, as in every other message. */
function TestRing({ ring }: { ring: Ring }) {
  return (
    <div className="ring-bar ring-test">
      <div className="min-w-0 flex-1">
        <p className="font-bold">{ring.title} reached this console.</p>
        <p className="text-sm">Nothing is burning. This is how a page rings here.</p>
        <BlockedSound />
      </div>
      <div className="flex gap-2 max-md:w-full">
        <button type="button" className="ring-button" onClick={() => silence(ring.delivery)}>
          Silence
        </button>
        <a className="ring-button ring-answer flex-1" href={ring.link}>
          It works…
        </a>
      </div>
    </div>
  )
}

function BlockedSound() {
  const sound = useSound()
  if (sound !== 'blocked') return null
  return (
    <p className="mt-1 text-sm">
      This browser keeps the page silent until you press something.{' '}
      <button type="button" className="font-bold underline" onClick={() => void allowSound()}>
        Let it ring
      </button>
    </p>
  )
}
