/** The clause that caused a thing, as a link into the plan. */

import { useQuery } from '@tanstack/react-query'
import { type ClauseCited, citedIn } from './clause-cited.ts'
import { plan } from './questions.ts'
import { Link } from './router.tsx'

/** `clause` whole where the API gives it whole; otherwise in words (`6.2 Who hears of it`) or by its id. */
export function ClauseLink({ clause }: { clause: ClauseCited | string | null }) {
  if (!clause) return null
  return typeof clause === 'string' ? <ByWords words={clause} /> : <Cited clause={clause} />
}

function ByWords({ words }: { words: string }) {
  const { data } = useQuery({ ...plan, staleTime: 300_000 })
  return <Cited clause={citedIn(data?.html ?? '', words)} />
}

function Cited({ clause }: { clause: ClauseCited }) {
  return (
    <Link
      to="/plan-view"
      {...(clause.id === '' ? {} : { hash: clause.id })}
      className="clause"
      title={`The plan says so: ${clause.number} ${clause.title}`.trim()}
    >
      {clause.number ? `§\u202f${clause.number}` : clause.title || clause.id}
    </Link>
  )
}
