/** The parts of an incident's page, as links: each has an address of its own, and a key. */

import { refOf } from '../incident-ref.ts'
import { Link } from '../router.tsx'
import type { IncidentDetail } from '../shapes.ts'

export const parts = [
  { part: 'work', label: 'Work', key: '1', words: 'obligations timeline roles phases' },
  { part: 'law', label: 'Breach and law', key: '2', words: 'milestones moments data regimes reports regulator' },
  { part: 'told', label: 'Who is told', key: '3', words: 'customers notifications drafts approve send' },
] as const
export type Part = (typeof parts)[number]['part']
export const partOf = (text: string | undefined): Part => parts.find(({ part }) => part === text)?.part ?? 'work'

export function Parts({ incident, part: open }: { incident: IncidentDetail; part: Part }) {
  const runs = incident.obligations.filter(o => o.clause === null && (o.state === 'owed' || o.state === 'overdue')).length
  return (
    <nav aria-label="Parts of the incident" className="-mx-4 border-y border-rule px-4 md:mx-0 md:px-0">
      <ul className="grid grid-cols-3 md:flex md:gap-6">
        {parts.map(({ part, label }) => (
          <li key={part}>
            <Link
              to="/incidents/$number"
              params={{ number: refOf(incident) }}
              search={part === 'work' ? {} : { part }}
              replace
              aria-current={part === open ? 'page' : undefined}
              className={`-mb-px flex min-h-11 items-center justify-center gap-1.5 border-b-3 text-center text-sm leading-tight no-underline md:justify-start ${part === open ? 'border-accent font-bold text-ink' : 'border-transparent text-ink-2 hover:text-ink'}`}
            >
              {label}
              {part === 'law' && runs > 0 && (
                <span className="font-normal">
                  {runs}
                  <span className="sr-only"> owed</span>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
