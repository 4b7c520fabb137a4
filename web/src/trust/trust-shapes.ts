/** The shapes of the controls as the API has them, and what the console asks for of them. */
import { queryOptions } from '@tanstack/react-query'
import type { As } from '../../../src/http/api.ts'
import type * as api from '../../../src/http/trust-api.ts'
import { search } from '../questions.ts'
import { ask } from '../server.ts'

export type TrustView = As<typeof api.TrustView>
export type TrustControl = TrustView['controls'][number]
export type TrustReading = TrustControl['readings'][number]
export type TrustPart = TrustView['page']['parts'][number]
export type ControlsDocument = As<typeof api.ControlsDocument>
export type GuardsFound = As<typeof api.GuardsFound>

export const trust = (period: Readonly<{ from: string; to: string }>) =>
  queryOptions({
    queryKey: ['trust', period],
    queryFn: ({ signal }) => ask<TrustView>(`/trust${search(period)}`, { signal }),
  })
export const controlsDocument = queryOptions({
  queryKey: ['trust', 'document'],
  queryFn: ({ signal }) => ask<ControlsDocument>('/trust/document', { signal }),
})
