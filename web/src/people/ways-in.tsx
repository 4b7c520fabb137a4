/** By what somebody is let in as this person, and who made that: theirs to see, and the owners'. */
import { useQuery } from '@tanstack/react-query'
import { Answer } from '../answer.tsx'
import { Button } from '../button.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import type { WayIn } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { clockWords } from '../time-words.ts'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'

const names: Record<WayIn['kind'], string> = { session: 'Session', 'sign-in link': 'Sign-in link', 'api token': 'API token' }

export function WaysIn({ person }: { person: string }) {
  const ways = useQuery(questions.waysIn(person))
  return (
    <Answer of={ways} lines={2}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="text-sm text-ink-2">None yet.</p>
        ) : (
          <ul className="rows">
            {items.map(way => (
              <li key={way.id} className="flex items-start justify-between gap-3 py-2 text-sm">
                <div>
                  <span className="font-semibold">{names[way.kind]}</span> <span className="text-ink-2">{way.label}</span>
                  {way.current && <strong className="block">This device, now</strong>}
                  {way.madeBy !== null && (
                    <span className="block">
                      <StateMark tone="act">Made by {way.madeBy}</StateMark>
                    </span>
                  )}
                  <span className="block text-ink-2">
                    <When at={way.createdAt} />; {endOf(way)}
                  </span>
                </div>
                {isOpen(way) && <End person={person} way={way} />}
              </li>
            ))}
          </ul>
        )
      }
    </Answer>
  )
}

const isOpen = (way: WayIn): boolean =>
  way.revokedAt === null &&
  !(way.kind === 'sign-in link' && way.usedAt !== null) &&
  (way.expiresAt === null || Date.parse(way.expiresAt) > Date.now())

function End({ person, way }: { person: string; way: WayIn }) {
  const end = useWrite(['ways-in', 'tokens', 'me'])
  return (
    <div className="shrink-0">
      <Button
        small
        tone="quiet"
        busy={end.isPending && 'Ending…'}
        aria-label={`End it: ${names[way.kind].toLowerCase()} ${way.label}, ${clockWords(way.createdAt, Date.now())}`}
        onClick={() => end.mutate(write('DELETE', `/people/${person}/ways-in/${way.id}`))}
      >
        End it
      </Button>
      <ProblemNote error={end.error} />
    </div>
  )
}

function endOf(way: WayIn) {
  const ended = way.expiresAt !== null && Date.parse(way.expiresAt) <= Date.now()
  if (way.kind === 'sign-in link' && way.usedAt)
    return (
      <>
        used <When at={way.usedAt} />
      </>
    )
  if (way.revokedAt) return 'ended'
  if (ended) return way.kind === 'sign-in link' ? 'never used' : 'over'
  return way.usedAt ? (
    <>
      open, last used <When at={way.usedAt} only="relative" />
    </>
  ) : (
    'open'
  )
}
