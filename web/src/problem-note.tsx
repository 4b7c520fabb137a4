/** What went wrong, in the server's own words: what, and what to do instead. */
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { ClauseLink } from './clause-link.tsx'
import { capital, sentence } from './sentence.ts'
import { Refused } from './server.ts'

export function ProblemNote({ error, again, children }: { error: Error | null; again?: (() => void) | undefined; children?: ReactNode }) {
  if (!error) return null
  const problem = error instanceof Refused ? error.problem : null
  return (
    <div role="alert" className="border-l-4 border-alarm bg-alarm-soft px-4 py-3 text-sm">
      <p className="font-semibold">{capital(error.message)}</p>
      {problem?.instead && <p className="mt-1">{sentence(problem.instead)}</p>}
      {problem?.field && <p className="mt-1">Where: {problem.field.replace(/^(body|querystring)\./, '')}</p>}
      {problem?.clause && (
        <p className="mt-1">
          The plan says so: <ClauseLink clause={problem.clause} />
        </p>
      )}
      {children}
      {again && (
        <Button small className="mt-2" onClick={again}>
          Try again
        </Button>
      )}
    </div>
  )
}
