/** What Tocsin looks at by itself: how each is, when it was looked at last, and how long it took. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useActions } from '../actions.ts'
import { Answer, Empty } from '../answer.tsx'
import { PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { Link } from '../router.tsx'
import { capital } from '../sentence.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { CheckForm } from './check-form.tsx'
import { type HealthCheck, healthChecks, kindNames, millis, stateWords, worstFirst } from './check-shapes.ts'
import { UsageSection } from './usage.tsx'

export function ChecksScreen() {
  const found = useQuery(healthChecks)
  const [open, setOpen] = useState<HealthCheck | 'new' | null>(null)
  useActions([{ id: 'add', label: 'Add a health check', group: 'Do', keys: 'a', run: () => setOpen('new') }])
  return (
    <>
      <PageHead
        title="Health checks"
        lead="Addresses of ours that Tocsin looks at by itself. What fails so often in a row is a signal, and the plan's detection rules decide what it opens."
      >
        <Button tone="main" hint="a" onClick={() => setOpen('new')}>
          Add a check
        </Button>
      </PageHead>
      <Answer of={found} lines={6}>
        {data =>
          data.items.length === 0 ? (
            <Empty title="Nothing is looked at.">
              Add the database, the cache and the page that customers use: what other tools do not watch, Tocsin can.
            </Empty>
          ) : (
            <ul className="rows border-t-2 border-b border-line border-b-rule">
              {data.items
                .toSorted((a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state))
                .map(check => (
                  <Row key={check.id} check={check} edit={() => setOpen(check)} />
                ))}
            </ul>
          )
        }
      </Answer>
      <UsageSection />
      {open !== null && <CheckForm check={open === 'new' ? null : open} close={() => setOpen(null)} />}
    </>
  )
}

function Row({ check, edit }: { check: HealthCheck; edit: () => void }) {
  const { settings, looks } = check
  const [last] = looks
  const { tone, words } = stateWords[check.state]
  return (
    <li className="grid grid-cols-1 gap-x-6 gap-y-2 py-4 md:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_auto]">
      <div className="min-w-0">
        <h2 className="text-lg font-semibold [overflow-wrap:anywhere]">{settings.name}</h2>
        <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">
          {kindNames[settings.kind]}, {settings.address}
        </p>
      </div>
      <div className="min-w-0 text-sm">
        <p>
          <StateMark tone={tone}>{words}</StateMark>
          {check.state === 'failing' && check.since && (
            <span className="text-ink-2">
              {' '}
              since <When at={check.since} only="absolute" />
            </span>
          )}
        </p>
        {last && (
          <p className="text-ink-2 [overflow-wrap:anywhere]">
            {last.latencyMs !== null && <span className="font-semibold text-ink">{millis(last.latencyMs)}, </span>}
            looked at <When at={last.at} only="relative" />: {last.detail}
          </p>
        )}
        {check.expiresAt && (
          <p className="text-ink-2">
            Certificate ends <When at={check.expiresAt} />
          </p>
        )}
        {check.firing.length > 0 && <Link to="/alerts">Its alerts</Link>}
        {looks.length > 1 && (
          <details>
            <summary className="min-h-10 py-2 text-accent">The last {looks.length} looks</summary>
            <ul className="rows">
              {looks.map(look => (
                <li key={look.at} className="flex flex-wrap justify-between gap-x-3 py-1">
                  <span className="min-w-0 [overflow-wrap:anywhere]">
                    <StateMark tone={look.ok ? 'good' : 'late'}>{look.ok ? 'Well' : capital(look.detail)}</StateMark>
                  </span>
                  <span className="text-ink-2">
                    {look.latencyMs === null ? '' : `${millis(look.latencyMs)}, `}
                    <When at={look.at} only="absolute" />
                  </span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <div className="flex flex-wrap items-start gap-2">
        <Button small onClick={edit} aria-label={`Edit ${settings.name}`}>
          Edit…
        </Button>
      </div>
    </li>
  )
}
