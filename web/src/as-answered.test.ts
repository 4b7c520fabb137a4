import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { asAnswered } from './as-answered.ts'

test.each(['none yet', 'one from before'])(
  'what an act was answered with stays on screen when an older answer comes after it; %s was there',
  async there => {
    const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    if (there !== 'none yet') client.setQueryData(['incident', '27'], 'not acknowledged')
    let arrive!: (read: string) => void
    const observer = new QueryObserver(client, {
      queryKey: ['incident', '27'],
      queryFn: () => new Promise<string>(done => (arrive = done)),
    })
    observer.subscribe(() => {})
    expect(observer.getCurrentResult().fetchStatus).toBe('fetching')
    await asAnswered(client, ['27', 'incident-1', '27'], 'acknowledged')
    arrive('not acknowledged')
    await new Promise(resolve => setTimeout(resolve))
    expect(['27', 'incident-1'].map(name => client.getQueryData(['incident', name]))).toEqual(['acknowledged', 'acknowledged'])
    expect(observer.getCurrentResult()).toMatchObject({ data: 'acknowledged', fetchStatus: 'idle' })
    client.clear()
  },
)
