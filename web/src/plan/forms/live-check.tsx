/** What the checker would say of the document with the entry as its form has it, while it is written; what it said before is left out. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ask } from '../../server.ts'
import type { PlanChecked, PlanEdit, PlanEdited } from '../../shapes.ts'
import { StateMark } from '../../state-mark.tsx'

type Problems = PlanChecked['problems']
const pauseMs = 400 // between the last key and the question to the checker
const said = (p: Problems[number]) => `${p.code} ${p.what}`

async function checked(source: string, edits: readonly PlanEdit['edit'][], signal: AbortSignal): Promise<Problems> {
  let edited = source
  for (const edit of edits)
    edited = (await ask<PlanEdited>('/plan/edit', { method: 'POST', body: { source: edited, edit }, signal })).source
  return (await ask<PlanChecked>('/plan/check', { method: 'POST', body: { source: edited }, signal })).problems
}

/** `edits`: empty while nothing was changed, or something must still be said. */
export function LiveCheck({ source, edits, before }: { source: string; edits: readonly PlanEdit['edit'][]; before: Problems }) {
  const asked = JSON.stringify(edits)
  const [settled, setSettled] = useState(asked)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(asked), pauseMs)
    return () => clearTimeout(timer)
  }, [asked])
  const found = useQuery({
    queryKey: ['plan-form-check', source, settled],
    queryFn: ({ signal }) => checked(source, JSON.parse(settled) as PlanEdit['edit'][], signal),
    enabled: settled !== '[]',
    retry: false,
    gcTime: 5_000,
  })
  const known = new Set(before.map(said))
  const fresh =
    settled === '[]' ? [] : (found.data ?? []).filter(p => (p.severity === 'error' || p.severity === 'warning') && !known.has(said(p)))
  return (
    <div role="status" className="space-y-2 text-sm">
      {fresh.slice(0, 6).map(p => (
        <p key={said(p)}>
          <StateMark tone={p.severity === 'error' ? 'late' : 'act'}>{p.what}</StateMark> {p.instead}
        </p>
      ))}
      {fresh.length > 6 && <p className="text-ink-2">And {fresh.length - 6} more.</p>}
    </div>
  )
}
