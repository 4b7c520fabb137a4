/** What the audit log and the incidents hold of whoever asks: counts, each with a way to where it stands. */
import { useQuery } from '@tanstack/react-query'
import { Answer } from '../answer.tsx'
import { Article } from '../article.tsx'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import type { OwnHeld } from '../shapes.ts'
import { When } from '../when.tsx'

const shownMost = 8

export function Held() {
  const held = useQuery(questions.ownHeld)
  return (
    <Article title="In the log and in incidents" count={held.data?.incidents.length}>
      <Answer of={held}>
        {({ events, firstAt, lastAt, incidents }) => (
          <>
            <p className="py-2">
              {events === 0 || firstAt === null || lastAt === null ? (
                'The audit log has nothing of you.'
              ) : (
                <>
                  {events === 1 ? 'One event' : `${events} events`} of the audit log that you did or were part of, from{' '}
                  <When at={firstAt} only="absolute" /> to <When at={lastAt} only="absolute" />.
                </>
              )}
            </p>
            <ul className="rows">
              {incidents.slice(0, shownMost).map(incident => (
                <li key={incident.ref} className="py-2 text-sm">
                  <Link to="/incidents/$number" params={{ number: incident.ref }} className="font-semibold">
                    #{incident.ref} {incident.title}
                  </Link>
                  <span className="block text-ink-2">{said(incident)}</span>
                </li>
              ))}
            </ul>
            {incidents.length > shownMost && (
              <p className="pt-2 text-sm text-ink-2">And {incidents.length - shownMost} older ones: the export has all.</p>
            )}
          </>
        )}
      </Answer>
    </Article>
  )
}

function said({ paged, acknowledged, rolesTaken, wrote, events }: OwnHeld['incidents'][number]): string {
  const counts: readonly (readonly [number, string, string])[] = [
    [paged, 'page to you', 'pages to you'],
    [acknowledged, 'acknowledgement', 'acknowledgements'],
    [rolesTaken, 'role taken', 'roles taken'],
    [wrote, 'text that you wrote', 'texts that you wrote'],
  ]
  const parts = counts.flatMap(([count, one, many]) => (count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]))
  return `${[...parts, `${events} event${events === 1 ? '' : 's'} in all`].join(', ')}`
}
