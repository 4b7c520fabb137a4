/** Any other write: a path, a body, and which questions its answer makes stale. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ask, newKey } from './server.ts'

type Write = { path: string; method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; body?: unknown }

export function useWrite<T = unknown>(stale: readonly string[], done?: (answer: T, write: Write) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ key, ...write }: Write & { key: string }) => ask<T>(write.path, { ...write, key }),
    onSuccess: async (answer, write) => {
      await Promise.all(stale.map(key => client.invalidateQueries({ queryKey: [key] })))
      done?.(answer, write)
    },
  })
}

/** A write as it is handed to `mutate`: the key is made when the person asks, not when the network tries. */
export const write = (method: Write['method'], path: string, body?: unknown): Write & { key: string } =>
  body === undefined ? { method, path, key: newKey() } : { method, path, body, key: newKey() }
