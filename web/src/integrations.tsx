/** Where alerts come from: make a door, see how to speak to it, what came through it, close it. */

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer, Empty } from './answer.tsx'
import { Article, PageHead } from './article.tsx'
import { Button } from './button.tsx'
import { Copy, CopyBlock } from './copy.tsx'
import { useDraft } from './draft.ts'
import { Choice, Field } from './field.tsx'
import { howTo } from './how-to.ts'
import { ProblemNote } from './problem-note.tsx'
import * as questions from './questions.ts'
import { Link } from './router.tsx'
import { capital } from './sentence.ts'
import { isAbout } from './server.ts'
import type { Integration, MadeIntegration, NewIntegration } from './shapes.ts'
import { Sheet } from './sheet.tsx'
import { kindName, protocols, vendors } from './source-kinds.ts'
import { SecretForm, Signatures } from './source-secret.tsx'
import { StateMark } from './state-mark.tsx'
import { When } from './when.tsx'
import { useWrite, write } from './writing.ts'

/** What came in, as the server counts it; what is not here is said in its own word. */
const countWords: Readonly<Record<string, string>> = {
  signal: 'Signals in all',
  new: 'Alerts that began',
  refreshed: 'Said again while firing',
  changed: 'Said otherwise while firing',
  resolved: 'Alerts that ended',
}

export function IntegrationsScreen() {
  const found = useQuery(questions.integrations)
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<MadeIntegration | null>(null)
  const [revoking, setRevoking] = useState<Integration | null>(null)
  return (
    <>
      <PageHead title="Integrations" lead="Each has a key of its own in its address, so that it can be closed without touching the others.">
        <Button tone="main" onClick={() => setMaking(true)}>
          New integration
        </Button>
      </PageHead>
      <Answer of={found} lines={6}>
        {data => {
          const live = data.items.filter(one => one.revokedAt === null)
          const gone = data.items.filter(one => one.revokedAt !== null)
          return (
            <>
              {live.length === 0 && (
                <Empty title="Nothing is connected.">
                  Make an integration, and point Prometheus, a PagerDuty client or curl at the address it shows.
                </Empty>
              )}
              <div className="space-y-10">
                {live.map(one => (
                  <One key={one.id} of={one} revoke={() => setRevoking(one)} />
                ))}
              </div>
              {gone.length > 0 && (
                <details className="mt-10 border-t border-rule">
                  <summary className="min-h-11 py-2.5 text-sm text-accent">Revoked: {gone.length}</summary>
                  <ul className="rows">
                    {gone.map(one => (
                      <li key={one.id} className="flex justify-between gap-3 py-2 text-sm">
                        <span className="font-semibold">{one.name}</span>
                        <span className="text-ink-2">revoked {one.revokedAt && <When at={one.revokedAt} />}</span>
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </>
          )
        }}
      </Answer>
      {making && (
        <Make
          close={() => setMaking(false)}
          done={answer => {
            setMaking(false)
            setMade(answer)
          }}
        />
      )}
      <Sheet
        open={made !== null}
        onClose={() => setMade(null)}
        title={made ? `${made.name} is ready` : ''}
        lead="The key stands in these addresses, and is shown this once. Copy what you need now."
        wide
      >
        {made && <Doors of={made} whole />}
        {made?.source !== 'any' && made?.signs.some(one => one.setAt === null) && (
          <div className="mt-6 border-t border-rule pt-5">
            <h3 className="font-semibold">What {made.signs[0]!.for} signs with</h3>
            <p className="mt-1 mb-3 text-sm text-ink-2">
              {made.signs[0]!.need === 'needed'
                ? 'Until it is set here, nothing is taken. It can be set later, too.'
                : 'If you give one there, give it here as well. Without one, the key in the address is all that shows who sends.'}
            </p>
            <SecretForm of={made} done={() => setMade(null)} />
          </div>
        )}
      </Sheet>
      {revoking && <Revoke of={revoking} close={() => setRevoking(null)} />}
    </>
  )
}

function One({ of, revoke }: { of: Integration; revoke: () => void }) {
  const test = useWrite(['integrations', 'alerts', 'now', 'incidents'])
  return (
    <Article
      title={of.name}
      aside={
        <Button small tone="danger" onClick={revoke} aria-label={`Revoke ${of.name}`}>
          Revoke…
        </Button>
      }
    >
      <p className="text-sm text-ink-2">
        {kindName(of.source)}; made <When at={of.createdAt} only="absolute" />
      </p>
      <div className="mt-3 grid grid-cols-1 gap-x-10 gap-y-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.5fr)]">
        <div>
          <p className="mb-2">
            {of.lastUsedAt ? (
              <StateMark tone="good">
                Last heard <When at={of.lastUsedAt} />
              </StateMark>
            ) : (
              <StateMark tone="act">Never heard from</StateMark>
            )}
          </p>
          {of.counts.length > 0 && (
            <dl className="rows mb-3 text-sm">
              {of.counts.map(count => (
                <div key={count.outcome} className="flex justify-between gap-3 py-1">
                  <dt className="text-ink-2">{countWords[count.outcome] ?? capital(count.outcome)}</dt>
                  <dd className="font-semibold">{count.count.toLocaleString('en')}</dd>
                </div>
              ))}
            </dl>
          )}
          <Button small busy={test.isPending && 'Sending…'} onClick={() => test.mutate(write('POST', `/integrations/${of.id}/test`))}>
            Send a test signal
          </Button>
          <p className="mt-1 text-xs text-ink-2">It is treated like a real one: it may open an incident and page people.</p>
          {test.isSuccess && (
            <p role="status" className="mt-2 text-sm">
              <StateMark tone="good">It came in.</StateMark> <Link to="/alerts">See it among the alerts</Link>
            </p>
          )}
          <div className="mt-2">
            <ProblemNote error={test.error} />
          </div>
          <Signatures of={of} />
        </div>
        <details className="min-w-0">
          <summary className="min-h-10 py-2 text-sm font-semibold text-accent">Addresses, and how to connect</summary>
          <p className="mb-3 text-sm text-ink-2">
            The key is left out here: it was shown when the integration was made. If it is lost, make a new one.
          </p>
          <Doors of={of} whole={false} />
        </details>
      </div>
    </Article>
  )
}

function Doors({ of, whole }: { of: Integration; whole: boolean }) {
  return (
    <ul className="space-y-6">
      {of.urls.map(door => {
        const how = howTo(door)
        return (
          <li key={door.url + door.for}>
            <h3 className="font-semibold">{capital(door.for)}</h3>
            <div className="mt-1 flex items-start gap-2">
              <code className="min-w-0 flex-1 bg-sunk px-2.5 py-1.5 font-mono text-xs break-all">{door.url}</code>
              {whole && <Copy text={door.url} what={`the address for ${door.for}`} />}
            </div>
            {how && (
              <div className="mt-2">
                {how.words && <p className="mb-1 text-sm text-ink-2">{capital(how.words)}.</p>}
                {how.code && <CopyBlock text={how.code} what={`how to connect ${door.for}`} />}
              </div>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** Stands for whichever vendor is chosen below it. */
const vendorValue = 'vendor'

function Make({ close, done }: { close: () => void; done: (made: MadeIntegration) => void }) {
  const [name, setName, clear] = useDraft('integration/name')
  const [source, setSource] = useState<NewIntegration['source']>('any')
  const isVendor = vendors.some(one => one.value === source)
  const make = useWrite<MadeIntegration>(['integrations', 'now'], answer => {
    clear()
    done(answer)
  })
  return (
    <Sheet open onClose={close} title="New integration">
      <form
        className="space-y-5"
        onSubmit={event => {
          event.preventDefault()
          if (!make.isPending) make.mutate(write('POST', '/integrations', { name: name.trim(), source }))
        }}
      >
        <Field label="Name" error={isAbout(make.error, 'name') ? make.error.message : null}>
          {ids => (
            <input
              {...ids}
              className="field"
              required
              maxLength={120}
              placeholder="Prometheus, production"
              value={name}
              onChange={event => setName(event.target.value)}
            />
          )}
        </Field>
        <Choice
          legend="What speaks to it?"
          options={[...protocols, { value: vendorValue, label: 'A vendor', hint: 'The webhooks of one, verified as it signs.' }]}
          value={isVendor ? vendorValue : source}
          onChange={value => setSource(value === vendorValue ? vendors[0]!.value : value)}
        />
        {isVendor && (
          <Field label="Which vendor">
            {ids => (
              <select
                {...ids}
                className="field"
                value={source}
                onChange={event => setSource(event.target.value as NewIntegration['source'])}
              >
                {vendors.map(one => (
                  <option key={one.value} value={one.value}>
                    {one.label}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <ProblemNote error={make.error} again={() => make.mutate(make.variables!)} />
        <Button tone="thumb" type="submit" busy={make.isPending && 'Making…'}>
          Make it
        </Button>
      </form>
    </Sheet>
  )
}

function Revoke({ of, close }: { of: Integration; close: () => void }) {
  const revoke = useWrite(['integrations', 'now'], close)
  return (
    <Sheet
      open
      onClose={close}
      title={`Revoke ${of.name}?`}
      lead="Whatever sends with this key is refused from that moment on, and its alerts reach nobody. This cannot be taken back."
    >
      <ProblemNote error={revoke.error} />
      <Button
        tone="danger"
        className="mt-2 w-full"
        busy={revoke.isPending && 'Revoking…'}
        onClick={() => revoke.mutate(write('DELETE', `/integrations/${of.id}`))}
      >
        Revoke the key
      </Button>
      <Button className="mt-2 w-full" onClick={close}>
        Keep it
      </Button>
    </Sheet>
  )
}
