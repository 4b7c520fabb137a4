/** The clause that caused a thing, as a link into the plan. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { plan } from './questions.ts'

/**
 * `clause` whole where the API gives it whole; otherwise its id (`P1.acknowledge` or `escalation`), which is the anchor in
 * the rendered plan.
 */
export function ClauseLink({ clause }: { clause: { id: string; number: string; title: string } | string | null }) {
  if (!clause) return null
  if (typeof clause === 'string') return <ClauseById id={clause} />
  return (
    <Link to="/plan-view" hash={clause.id} className="clause" title={`Clause ${clause.number} of the plan: ${clause.title}`}>
      §&#8239;{clause.number || clause.id}
    </Link>
  )
}

function ClauseById({ id }: { id: string }) {
  const { data } = useQuery({ ...plan, staleTime: 300_000 })
  const number = data ? numberIn(data.html, id) : null
  return (
    <Link to="/plan-view" hash={id} className="clause" title="The clause of the plan that says so">
      §&#8239;{number ?? id}
    </Link>
  )
}

/** The number that stands before the heading with this anchor, if the rendered plan has one. */
function numberIn(html: string, id: string): string | null {
  const at = html.indexOf(`id="${id}"`)
  if (at < 0) return null
  const text = html.slice(html.indexOf('>', at) + 1, at + 400).replace(/<[^>]*>/g, ' ')
  return /^\s*(?:§\s*)?(\d+(?:\.\d+)*)/.exec(text)?.[1] ?? null
}
