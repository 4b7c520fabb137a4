/**
 * From address to screen. Invariants:
 * 1. A screen and the address that it reads change together, once the screen's code is there; what is on screen stays until then, but
 *    for no longer than a second.
 * 2. Every link of the page to an address of ours goes this way: one listener for all of them, so that a link costs what an `a` costs.
 *    A link with a target, or pressed for a window of its own, is the browser's.
 * 3. Back and forward lead to where one was on the page, new ways to its top or to what they name.
 */
import { Component, type ComponentProps, type ComponentType, type ReactNode, useLayoutEffect, useSyncExternalStore } from 'react'
import { type Address, type Found, find, hrefOf, type Params, type Search, type Target, written } from './address.ts'
import { Skeleton } from './answer.tsx'
import { Broken, NotFound } from './lost.tsx'

const lateMs = 1_000
const intentMs = 50 // a pointer that stays this long on a link means it
const kept = 'tocsin scrolled'

export type Screens = Readonly<
  Record<Address, Readonly<{ screen: () => Promise<ComponentType>; asks?: (params: Readonly<Record<string, string>>) => void }>>
>
type Place = Readonly<{ found: Found | null; pathname: string; hash: string; Screen: ComponentType; scroll: number | 'top' | 'kept' }>

let screens: Screens
const loaded = new Map<Address, ComponentType>()
let place: Place
let turn = 0
const listeners = new Set<() => void>()

/** Resolves when there is a first screen to draw. */
export function startRouter(given: Screens): Promise<void> {
  screens = given
  history.scrollRestoration = 'manual'
  if (entry() === undefined) history.replaceState(newEntry(), '')
  addEventListener('popstate', () => void arrive(scrolled.get(entry()) ?? 'kept'))
  addEventListener('hashchange', () => location.hash.slice(1) !== place.hash && void arrive('kept'))
  addEventListener('scroll', () => scrolled.set(entry(), scrollY), { passive: true })
  addEventListener('pagehide', () => sessionStorage.setItem(kept, JSON.stringify([...scrolled].slice(-50))))
  document.addEventListener('click', followed)
  document.addEventListener('touchstart', event => prefetch(ours(event)), { passive: true })
  for (const meant of ['pointerover', 'focusin'] as const) document.addEventListener(meant, intended)
  return arrive(scrolled.get(entry()) ?? (location.hash === '' ? 'kept' : 'top'))
}

// the way there ------------------------------------------------------------------------------------------------------------

async function arrive(scroll: Place['scroll']): Promise<void> {
  const own = ++turn
  const found = find(location)
  const next = { found, pathname: location.pathname, hash: location.hash.slice(1), scroll }
  const show = (Screen: ComponentType) => {
    if (own !== turn) return
    place = { ...next, Screen }
    for (const tell of listeners) tell()
  }
  if (found === null) return show(NotFound)
  screens[found.address].asks?.(found.params)
  const there = loaded.get(found.address)
  if (there) return show(there)
  const late = place && setTimeout(() => show(Skeleton), lateMs)
  await load(found.address).then(show, async (error: Error) => {
    // After an update the file has another name, which a new page knows. A page that was just made would not do better.
    if (place && own === turn && (await serverAnswers())) location.reload()
    else
      show(() => {
        throw error
      })
  })
  clearTimeout(late)
}

async function load(address: Address): Promise<ComponentType> {
  const screen = await screens[address].screen()
  loaded.set(address, screen)
  return screen
}
const serverAnswers = (): Promise<boolean> =>
  fetch('/health').then(
    () => true,
    () => false,
  )

function go(href: string, replace: boolean, scroll: Place['scroll']): void {
  scrolled.set(entry(), scrollY) // of the last scrolling the browser tells with the next frame, when this entry is no longer the present one
  if (replace || new URL(href, location.href).href === location.href) history.replaceState(newEntry(), '', href)
  else history.pushState(newEntry(), '', href)
  void arrive(scroll)
}
export const navigate = <A extends Address>(target: Target<A>): void => go(hrefOf(target), false, 'top')
/** What the present address says behind its question mark, said anew: no step back leads before it. */
export const replaceSearch = (search: Readonly<Record<string, string | undefined>>): void =>
  go(`${location.pathname}${written(search)}`, true, 'kept')

// links ----------------------------------------------------------------------------------------------------------------------

/** The link under it, if it leads to another screen of ours. */
function ours(event: Event): HTMLAnchorElement | null {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null
  if (link === null || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return null
  const within = link.hash !== '' && link.pathname === location.pathname && link.search === location.search
  return within || find(link) === null ? null : link
}
function followed(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const link = ours(event)
  if (link === null) return
  event.preventDefault()
  const replace = 'replace' in link.dataset
  go(link.href, replace, replace ? 'kept' : 'top')
}
function prefetch(link: HTMLAnchorElement | null): void {
  const found = link && find(link)
  if (!found) return
  screens[found.address].asks?.(found.params)
  if (!loaded.has(found.address)) load(found.address).catch(() => {}) // whoever goes there hears of it
}
let intent: ReturnType<typeof setTimeout>
function intended(event: Event): void {
  clearTimeout(intent)
  const link = ours(event)
  if (link) intent = setTimeout(prefetch, intentMs, link)
}

type LinkProps<A extends Address> = Target<A> & Omit<ComponentProps<'a'>, 'href'> & { replace?: boolean }
/** `replace`: another part of the same screen, which no step back leads to. */
export function Link<A extends Address>({ to, params, search, hash, replace, ...rest }: LinkProps<A>) {
  return (
    <a
      href={hrefOf({ to, params: params ?? {}, search: search ?? {}, hash: hash ?? '' })}
      {...(replace ? { 'data-replace': '' } : {})}
      {...rest}
    />
  )
}

// what is on screen ------------------------------------------------------------------------------------------------------------

const usePlace = (): Place =>
  useSyncExternalStore(
    tell => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => place,
  )
export const usePath = (): string => usePlace().pathname
/** Without its #, as the address has it. */
export const useHash = (): string => usePlace().hash
const nothing = {}
/** For the screen of that address. */
export const useSearch = <A extends Address>(_of: A): Search<A> => (usePlace().found?.search ?? nothing) as Search<A>
export const useParams = <A extends Address>(_of: A): Params<A> => (usePlace().found?.params ?? nothing) as Params<A>

export function Screen() {
  const now = usePlace()
  useLayoutEffect(() => {
    const named = now.scroll === 'top' && now.hash !== '' ? document.getElementById(decodeURIComponent(now.hash)) : null
    if (named) named.scrollIntoView()
    else if (now.scroll !== 'kept') scrollTo(0, now.scroll === 'top' ? 0 : now.scroll)
  }, [now])
  return (
    <Fence of={now}>
      <now.Screen />
    </Fence>
  )
}

type FenceProps = Readonly<{ of: unknown; children: ReactNode }>
/** What fails inside is said in its place; another `of` tries again. */
export class Fence extends Component<FenceProps, { error: Error | null }> {
  override state = { error: null }
  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
  override componentDidUpdate(before: FenceProps) {
    if (this.state.error !== null && before.of !== this.props.of) this.setState({ error: null })
  }
  override render() {
    return this.state.error === null ? this.props.children : <Broken error={this.state.error} />
  }
}

// how far down each entry of the history was ---------------------------------------------------------------------------------

type Entry = Readonly<{ entry: number }>
const newEntry = (): Entry => ({ entry: Math.random() })
/** Undefined: an entry that is not of our making, such as a step within the page. */
const entry = (): number | undefined => (history.state as Entry | null)?.entry
const scrolled = new Map<number | undefined, number>(JSON.parse(sessionStorage.getItem(kept) ?? '[]') as [number, number][])
