/** Which methods an address takes: a wrong one is answered with the right ones, and not as if nothing were there. */
import type { FastifyInstance } from 'fastify'

/** Watches the routes that are added to `app` from now on; answers with what an address of theirs takes, in order. */
export function watchMethods(app: FastifyInstance): (url: string) => readonly string[] {
  const routes: Readonly<{ segments: readonly string[]; methods: readonly string[] }>[] = []
  app.addHook('onRoute', ({ url, method }) => void routes.push({ segments: segmentsOf(url), methods: [method].flat() }))
  return url => {
    const asked = segmentsOf(url.split('?', 1)[0]!)
    const takes = (segments: readonly string[]): boolean =>
      segments.length === asked.length &&
      segments.every((segment, i) => segment === asked[i] || (segment.startsWith(':') && asked[i] !== ''))
    return [...new Set(routes.filter(({ segments }) => takes(segments)).flatMap(({ methods }) => methods))].sort()
  }
}
const segmentsOf = (path: string): readonly string[] => path.replace(/\/$/, '').split('/')
