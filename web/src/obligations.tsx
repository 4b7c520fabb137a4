/** All that is owed, across incidents, soonest first. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Answer, Empty } from './answer.tsx'
import { PageHead } from './article.tsx'
import { ObligationRow } from './obligation-row.tsx'
import * as questions from './questions.ts'

export function ObligationsScreen() {
  const found = useQuery(questions.obligations)
  const me = useQuery(questions.me).data?.person?.id ?? null
  const [mine, setMine] = useState(false)
  return (
    <>
      <PageHead title="Obligations" lead="What the plan, a contract or the law wants from us now, soonest first." />
      <Answer of={found} lines={6}>
        {data => {
          const shown = mine ? data.items.filter(o => o.owedBy?.people.some(person => person.id === me)) : data.items
          return (
            <>
              {me && data.items.length > 0 && (
                <label className="mb-3 inline-flex min-h-10 items-center gap-3 font-semibold">
                  <input
                    type="checkbox"
                    className="size-4.5 accent-(--accent)"
                    checked={mine}
                    onChange={event => setMine(event.target.checked)}
                  />
                  Only what I owe
                </label>
              )}
              {shown.length === 0 ? (
                <Empty title={mine && data.items.length > 0 ? 'You owe nothing.' : 'Nothing is owed.'}>
                  {data.items.length === 0 && 'Clocks start when an incident opens, and stop when what they wait for is recorded.'}
                </Empty>
              ) : (
                <ol className="rows border-t-2 border-b border-line border-b-rule">
                  {shown.map(o => (
                    <ObligationRow
                      key={`${o.incident?.id ?? 'plan'} ${o.id}`}
                      of={o}
                      me={me}
                      where={
                        <p className="text-sm">
                          {o.incident === null ? (
                            'The plan asks for it without an incident'
                          ) : (
                            <Link to="/incidents/$number" params={{ number: String(o.incident.number) }}>
                              #{o.incident.number} {o.incident.title}
                            </Link>
                          )}
                        </p>
                      }
                    />
                  ))}
                </ol>
              )}
            </>
          )
        }}
      </Answer>
    </>
  )
}
