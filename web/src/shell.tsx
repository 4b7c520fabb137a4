/**
 * What stands around every screen: the way to the others, the palette, the keys, the offline banner. On a phone the way is
 * a bar under the thumb; on a desktop a column.
 */

import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react'
import { useActions, useKeys } from './actions.ts'
import { isAt } from './address.ts'
import { Button, Key } from './button.tsx'
import { DrillBanner } from './drill/drill-banner.tsx'
import { whenIdle } from './idle.ts'
import { typing } from './keys.ts'
import { startLive } from './live.ts'
import { Mark } from './mark.tsx'
import { OfflineBanner } from './offline-banner.tsx'
import { show, useOverlay } from './overlay.ts'
import { type PlacePath, placeGroups, places } from './places.ts'
import * as questions from './questions.ts'
import { RingBanner } from './ring/ring-banner.tsx'
import { allowSoundByFirstPress } from './ring/sound.ts'
import { Link, navigate, Screen, usePath } from './router.tsx'
import { Refused } from './server.ts'
import { ShadowBanner } from './shadow/shadow-banner.tsx'
import { SignedOut } from './signed-out.tsx'
import { StateMark } from './state-mark.tsx'

const fetchPalette = () => import('./palette.tsx')
const Palette = lazy(fetchPalette)
/** The main action: on its way while the first screen is drawn, which needs the processor and not the line. */
export const fetchDeclare = () => import('./declare.tsx')
const Declare = lazy(fetchDeclare)
const KeyList = lazy(() => import('./key-list.tsx'))
const More = lazy(() => import('./more.tsx'))

export function Shell() {
  const overlay = useOverlay()
  const me = useQuery(questions.me)
  const now = useQuery({ ...questions.now, enabled: me.isSuccess })
  const signedOut = me.error instanceof Refused && me.error.status === 401
  useEffect(() => {
    if (!me.isSuccess) return
    startLive()
    // Not part of the first load, but there before anybody presses a key.
    whenIdle(() => void fetchPalette())
  }, [me.isSuccess])
  useKeys(() => show('palette'))
  useActions([
    ...places.map(place => ({
      id: `go ${place.to}`,
      label: place.label,
      group: 'Go to' as const,
      keys: place.keys,
      words: place.words,
      run: () => navigate({ to: place.to }),
    })),
    {
      id: 'go /controls',
      label: 'Trust: controls and evidence',
      group: 'Go to',
      words: 'soc 2 compliance audit certification criteria posture refusals auditor',
      run: () => navigate({ to: '/controls' }),
    },
    {
      id: 'go /questionnaires',
      label: 'Security questionnaires',
      group: 'Go to',
      words: 'caiq sig vendor assessment answers xlsx csv review customer',
      run: () => navigate({ to: '/questionnaires' }),
    },
    { id: 'declare', label: 'Declare an incident', group: 'Do', keys: 'c', words: 'open new create raise', run: () => show('declare') },
    { id: 'palette', label: 'Search, or do something', group: 'Do', keys: '/', run: () => show('palette') },
    { id: 'keys', label: 'Keys', group: 'Do', keys: '?', words: 'keyboard shortcuts help', run: () => show('keys') },
  ])
  useFocusOnArrival()
  useEffect(() => allowSoundByFirstPress(), [])

  if (signedOut) return <SignedOut />
  const burning = now.data?.burning.filter(incident => !incident.drill).length ?? 0
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a href="#content" className="btn btn-main sr-only z-50 focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to the content
      </a>
      <nav aria-label="Console" className="sticky top-0 flex h-dvh flex-col border-r border-rule px-4 pt-5 pb-4 max-md:hidden">
        <Link to="/" className="mb-4 flex items-center gap-2.5 px-2 text-lg font-bold text-ink no-underline">
          <Mark />
          Tocsin
        </Link>
        <div className="-mx-1 min-h-0 flex-1 overflow-y-auto px-1">
          {placeGroups.map(group => (
            <ul key={group} aria-label={group} className="mt-2 border-t border-rule pt-1.5 first:mt-0 first:border-0 first:pt-0">
              {places
                .filter(place => place.group === group)
                .map(place => (
                  <li key={place.to}>
                    <Way to={place.to}>
                      <span className="flex-1">{place.label}</span>
                      {place.to === '/' && burning > 0 && <Count n={burning} />}
                    </Way>
                  </li>
                ))}
            </ul>
          ))}
        </div>
        <Button tone="main" className="mt-3" hint="c" onClick={() => show('declare')}>
          Declare incident
        </Button>
        <Button className="mt-2 justify-between! font-normal!" hint="/" onClick={() => show('palette')}>
          Search or do…
        </Button>
        <div className="mt-3 space-y-2 px-2 text-sm text-ink-2 low:flex low:flex-wrap low:justify-between low:gap-x-2 low:space-y-0">
          {now.data && !now.data.health.ok && (
            <Link to="/" className="block no-underline">
              <StateMark tone="late">Tocsin is not well</StateMark>
            </Link>
          )}
          {me.data && (
            <p>
              <span className="font-semibold text-ink">{me.data.person?.name ?? 'Break-glass sign-in'}</span>
              <span className="block low:hidden">{me.data.organisation}</span>
            </p>
          )}
          <button type="button" className="flex items-center gap-2 underline decoration-dotted" onClick={() => show('keys')}>
            Keys <Key>?</Key>
          </button>
        </div>
      </nav>

      <div className="min-w-0 pb-24 md:pb-16">
        <div className="sticky top-0 z-30">
          <OfflineBanner />
          <RingBanner />
          <ShadowBanner shadow={now.data?.shadow} />
          <DrillBanner drill={now.data?.drill} />
        </div>
        <header className="flex items-center justify-between border-b border-rule px-4 py-2 md:hidden">
          <Link to="/" className="flex min-h-10 items-center gap-2 font-bold text-ink no-underline">
            <Mark size={19} />
            Tocsin
          </Link>
          <Button tone="quiet" small onClick={() => show('palette')}>
            Search
          </Button>
        </header>
        <main id="content" tabIndex={-1} className="mx-auto max-w-[80rem] px-4 pt-5 md:px-9 md:pt-9">
          {me.error && !signedOut && !me.data ? <Unanswered error={me.error} again={() => void me.refetch()} /> : <Screen />}
        </main>
      </div>

      <nav
        aria-label="Console"
        className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t text-[min(0.875rem,4vw)] border-edge bg-paper pb-[env(safe-area-inset-bottom)] md:hidden"
      >
        <Tab to="/" label="Now" mark={burning > 0 ? <Count n={burning} /> : null} />
        <Tab to="/incidents" label="Incidents" />
        <button
          type="button"
          className="flex min-h-15 items-center justify-center border-t-3 border-transparent font-bold text-accent"
          onClick={() => show('declare')}
        >
          Declare
        </button>
        <Tab to="/obligations" label="Owed" />
        <button
          type="button"
          className="flex min-h-15 items-center justify-center border-t-3 border-transparent text-ink-2"
          onClick={() => show('more')}
        >
          More
        </button>
      </nav>
      <Suspense>
        {overlay === 'palette' && <Palette />}
        {overlay === 'keys' && <KeyList />}
        {overlay === 'declare' && <Declare />}
        {overlay === 'more' && <More />}
      </Suspense>
    </div>
  )
}

function Way({ to, children }: { to: PlacePath; children: ReactNode }) {
  const here = isAt(usePath(), to)
  return (
    <Link
      to={to}
      aria-current={here ? 'page' : undefined}
      className={`flex min-h-7.5 items-center gap-2 border-l-3 px-2 no-underline low:min-h-6 low:text-[0.9375rem] ${here ? 'border-accent font-bold text-ink' : 'border-transparent text-ink-2 hover:text-ink'}`}
    >
      {children}
    </Link>
  )
}

function Tab({ to, label, mark }: { to: '/' | '/incidents' | '/obligations'; label: string; mark?: ReactNode }) {
  const here = isAt(usePath(), to)
  return (
    <Link
      to={to}
      aria-current={here ? 'page' : undefined}
      className={`flex min-h-15 items-center justify-center gap-1 border-t-3 no-underline ${here ? 'border-accent font-bold text-ink' : 'border-transparent text-ink-2'}`}
    >
      {label}
      {mark}
    </Link>
  )
}

function Count({ n }: { n: number }) {
  return (
    <span className="min-w-5 rounded-sm bg-alarm px-1.5 text-center text-[min(0.75rem,3.5vw)] font-bold text-on-alarm">
      {n}
      <span className="sr-only"> burning</span>
    </span>
  )
}

function Unanswered({ error, again }: { error: Error; again: () => void }) {
  return (
    <div className="max-w-prose">
      <h1 className="text-2xl font-bold">Tocsin does not answer</h1>
      <p className="mt-2">{error.message}</p>
      <p className="mt-2 text-ink-2">
        Pages go out without this console. The link in a page acknowledges by itself, and the console comes back as soon as the server does.
      </p>
      <Button tone="main" className="mt-4" onClick={again}>
        Try again
      </Button>
    </div>
  )
}

/**
 * After a change of screen the focus is at its heading, so that a screen reader says where one is. The heading may come
 * late (code and data are fetched), and a dialog that led here has to be gone first.
 */
function useFocusOnArrival() {
  const path = usePath()
  const before = useRef<string | undefined>(undefined)
  useEffect(() => {
    const first = before.current === undefined
    if (path === before.current) return
    before.current = path
    if (first) return
    const from = document.activeElement
    const over = new AbortController()
    let acted = false
    const acts = () => {
      acted = true
    }
    for (const act of ['keydown', 'pointerdown'] as const) addEventListener(act, acts, { capture: true, signal: over.signal })
    let tries = 0
    const timer = setInterval(() => {
      const heading = document.querySelector<HTMLElement>('main h1')
      const { activeElement } = document
      const dialog = document.querySelector('[role="dialog"]') !== null
      // Whoever does something here already keeps the focus: taken later, it would be lost from where that has led.
      const begun = acted && (dialog || (activeElement !== document.body && activeElement !== from))
      const elsewhere = begun || typing(activeElement as HTMLElement | null)
      if (!dialog && heading && !elsewhere) heading.focus({ preventScroll: true })
      else if (!elsewhere && ++tries < 60) return
      over.abort()
    }, 40)
    over.signal.addEventListener('abort', () => clearInterval(timer))
    return () => over.abort()
  }, [path])
}
