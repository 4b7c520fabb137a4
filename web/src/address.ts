/**
 * The console's addresses: every one has a screen (`main.tsx`), and may say this much behind its question mark. Pure, so that it can be
 * tested without a browser. A `$name` is one part of an address.
 */
const addresses = {
  '/': [],
  '/incidents': ['status', 'severity', 'q'],
  '/incidents/$number': ['part'],
  '/incidents/$number/plan': [],
  '/obligations': ['state', 'because', 'incident', 'mine'],
  '/alerts': ['status', 'source'],
  '/integrations': [],
  '/health-checks': [],
  '/alert-channel': [],
  '/people': [],
  '/customers': ['q'],
  '/vendors': [],
  '/breaches': ['from', 'to'],
  '/drills': [],
  '/drills/$id': [],
  '/status-page': [],
  '/figures': ['from', 'to', 'every'],
  '/law': [],
  '/plan-view': [],
  '/plan-edit': [],
  '/plan-first': [],
  '/plan-versions': [],
  '/log': [],
  '/controls': ['from', 'to'],
  '/questionnaires': [],
  '/questionnaires/$id': [],
  '/settings': [],
  '/you': [],
  '/shadow': [],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Address = keyof typeof addresses
type Part<A> = A extends `${string}$${infer Rest}` ? (Rest extends `${infer Name}/${infer More}` ? Name | Part<More> : Rest) : never
export type Params<A extends Address> = Readonly<Record<Part<A>, string>>
/** Only what is there: an address without `?status=` is without. */
export type Search<A extends Address> = Readonly<{ [Name in (typeof addresses)[A][number]]?: string }>

export type Target<A extends Address> = Readonly<{ to: A; search?: Search<A>; hash?: string }> &
  ([Part<A>] extends [never] ? Readonly<{ params?: never }> : Readonly<{ params: Params<A> }>)

type AnyTarget = Readonly<{
  to: Address
  params?: Readonly<Record<string, string>>
  search?: Readonly<Record<string, string | undefined>>
  hash?: string
}>
export function hrefOf({ to, params = {}, search = {}, hash = '' }: AnyTarget): string {
  const path = to.replaceAll(/\$(\w+)/g, (_, name: string) => encodeURIComponent(params[name]!))
  return `${path}${written(search)}${hash === '' ? '' : `#${encodeURIComponent(hash)}`}`
}

/** Behind the path: only what is filled in. */
export function written(search: Readonly<Record<string, string | undefined>>): string {
  const filled = Object.entries(search).flatMap(([name, value]) => (value ? [[name, value]] : []))
  return filled.length === 0 ? '' : `?${new URLSearchParams(filled)}`
}

export type Found = Readonly<{ address: Address; params: Readonly<Record<string, string>>; search: Readonly<Record<string, string>> }>

/** Which screen an address means, with what it says; null: none of the console's. */
export function find({ pathname, search }: Readonly<{ pathname: string; search: string }>): Found | null {
  const given = pathname.replace(/(?<=.)\/+$/, '').split('/')
  for (const address of Object.keys(addresses) as Address[]) {
    const wanted = address.split('/')
    if (wanted.length !== given.length || !wanted.every((part, i) => (part.startsWith('$') ? given[i] !== '' : part === given[i]))) continue
    const params = wanted.flatMap((part, i) => (part.startsWith('$') ? [[part.slice(1), decoded(given[i]!)]] : []))
    if (params.some(([, value]) => value === null)) return null
    const says = new URLSearchParams(search)
    const texts = addresses[address].flatMap(name => (says.get(name) ? [[name, says.get(name)!]] : []))
    return { address, params: Object.fromEntries(params), search: Object.fromEntries(texts) }
  }
  return null
}

/** Whether what is at `path` lies at this address or below it; below "/" lies everything, so there it has to be that. */
export const isAt = (path: string, address: string): boolean => path === address || (address !== '/' && path.startsWith(`${address}/`))

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
