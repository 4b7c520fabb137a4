/**
 * What a grant may be for, and which requests each of it opens. Whatever stands here under no scope is shut to every grant: a new route is,
 * until somebody decides that an application may have it.
 */
type Request = `${'GET' | 'POST'} /${string}`
type Scope = Readonly<{ words: string; opens: readonly Request[] }>

export const grantScopes = {
  'oncall:read': {
    words: 'see who is on call and when',
    opens: ['GET /on-call', 'GET /schedules', 'GET /schedules/:id'],
  },
  'incidents:read': {
    words: 'read incidents, their timelines and alerts, with what people wrote there',
    opens: ['GET /incidents', 'GET /incidents/:id', 'GET /incidents/:id/timeline', 'GET /incidents/:id/alerts'],
  },
  'incidents:acknowledge': {
    words: 'acknowledge incidents in your name: you are not paged any more, and count as working on them',
    opens: ['POST /incidents/:id/acknowledge'],
  },
  'incidents:note': {
    words: 'write notes on incidents in your name',
    opens: ['POST /incidents/:id/note'],
  },
  'incidents:open': {
    words: 'open incidents in your name, which pages people',
    opens: ['POST /incidents'],
  },
  'obligations:read': {
    words: 'read what is owed, by whom and until when',
    opens: ['GET /obligations'],
  },
} as const satisfies Readonly<Record<string, Scope>>

export type GrantScope = keyof typeof grantScopes
export const scopeNames = Object.keys(grantScopes) as readonly GrantScope[]
export const isScope = (name: string): name is GrantScope => Object.hasOwn(grantScopes, name)

/** Whom it stands for every grant may ask: it is in the token anyway. */
const always: readonly Request[] = ['GET /me']
const opened = (scopes: readonly string[]): readonly string[] => [
  ...always,
  ...scopes.filter(isScope).flatMap(scope => grantScopes[scope].opens),
]

/** `route`: as it is registered, /api/v1/incidents/:id. */
export const mayByGrant = (scopes: readonly string[], method: string, route: string | undefined): boolean =>
  opened(scopes).includes(`${method === 'HEAD' ? 'GET' : method} ${route?.replace(/^\/api\/v1(?=\/)/, '') ?? ''}`)

/** Which scopes would open it; none: no grant does. */
export const scopesFor = (method: string, route: string | undefined): readonly GrantScope[] =>
  scopeNames.filter(scope => mayByGrant([scope], method, route))
