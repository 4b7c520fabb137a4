/** Doing something to an incident: one write at a time is in view, its answer becomes what is on screen. */

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { asAnswered } from './as-answered.ts'
import { refOf } from './incident-ref.ts'
import { ask, newKey } from './server.ts'
import type { Ask, IncidentDetail, Verb } from './shapes.ts'

type Asking = { verb: Verb; body: unknown; key: string; then?: (() => void) | undefined }

export type Acting = Readonly<{
  act: <V extends Verb>(verb: V, body: Ask<V>, then?: () => void) => void
  /** What is being done right now; null: nothing. */
  doing: Verb | null
  body: unknown
  error: Error | null
  failed: Verb | null
  /** The same again, with the same key. */
  again: () => void
  dismiss: () => void
}>

/** `ref`: the incident's id or number, as the page's address has it. */
export function useActing(ref: string): Acting {
  const client = useQueryClient()
  const last = useRef<Asking | null>(null)
  const mutation = useMutation({
    mutationFn: ({ verb, body, key }: Asking) =>
      ask<IncidentDetail>(`/incidents/${encodeURIComponent(ref)}/${verb}`, { method: 'POST', body, key }),
    onSuccess: async (incident, asked) => {
      await asAnswered(client, [ref, incident.id, refOf(incident)], incident)
      for (const key of ['timeline', 'now', 'incidents', 'obligations', 'known', 'patterns'])
        void client.invalidateQueries({ queryKey: [key] })
      asked.then?.()
    },
  })
  return {
    act: (verb, body, then) => {
      if (mutation.isPending) return
      last.current = { verb, body, key: newKey(), then }
      mutation.mutate(last.current)
    },
    doing: mutation.isPending ? mutation.variables.verb : null,
    body: mutation.variables?.body,
    error: mutation.error,
    failed: mutation.isError ? mutation.variables.verb : null,
    again: () => last.current && mutation.mutate(last.current),
    dismiss: mutation.reset,
  }
}
