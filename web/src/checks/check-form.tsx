/** A check added or changed; one look shows what would be found before anything is kept. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { isAbout } from '../server.ts'
import { Sheet } from '../sheet.tsx'
import { partsOf } from '../slug.ts'
import { StateMark } from '../state-mark.tsx'
import { statusPage } from '../status/status-shapes.ts'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { type HealthCheck, type HealthCheckLook, kinds, millis, type Settings } from './check-shapes.ts'

const blank: Settings = {
  name: '',
  kind: 'http',
  address: '',
  on: true,
  surface: null,
  everySeconds: 60,
  timeoutSeconds: 10,
  failures: 3,
  successes: 2,
  severity: 'critical',
  latencySeconds: null,
  statuses: [],
  words: null,
  warnDays: 21,
  criticalDays: 3,
  tls: false,
  authority: null,
  user: null,
  database: null,
}
const severities: readonly { value: Settings['severity']; words: string }[] = [
  { value: 'critical', words: 'critical' },
  { value: 'error', words: 'error' },
  { value: 'warning', words: 'warning' },
  { value: 'info', words: 'info' },
]
type Numbers = 'everySeconds' | 'timeoutSeconds' | 'failures' | 'successes' | 'warnDays' | 'criticalDays'
const numbers: readonly (readonly [Numbers, string, number, number])[] = [
  ['everySeconds', 'Every so many seconds', 10, 86_400],
  ['timeoutSeconds', 'A look may take, seconds', 1, 30],
  ['failures', 'Fires after so many failed in a row', 1, 20],
  ['successes', 'Resolves after so many that were well', 1, 20],
  ['warnDays', 'Certificate: warn, days before', 0, 365],
  ['criticalDays', 'Certificate: critical, days before', 0, 365],
]
/** As it is typed: a space may be on its way to the next word. The server takes what stands around it off. */
const orNull = (text: string): string | null => (text.trim() === '' ? null : text)

export function CheckForm({ check, close }: { check: HealthCheck | null; close: () => void }) {
  const [of, setOf] = useState<Settings>(check?.settings ?? blank)
  const [latency, setLatency] = useState(String(check?.settings.latencySeconds ?? ''))
  const [statuses, setStatuses] = useState(check?.settings.statuses.join(', ') ?? '')
  const [secret, setSecret] = useState<string | null>(null) // null: as it is
  const [leaving, setLeaving] = useState(false)
  const set = (more: Partial<Settings>) => setOf({ ...of, ...more })
  const surfaces = useQuery(statusPage).data?.surfaces ?? []
  const save = useWrite(['health-checks'], close)
  const remove = useWrite(['health-checks', 'alerts'], close)
  const look = useWrite<HealthCheckLook>([])
  const settings: Settings = {
    ...of,
    name: of.name.trim() || of.address.trim(),
    address: of.address.trim(),
    latencySeconds: Number(latency) || null,
    statuses: partsOf(statuses).map(Number),
  }
  const secretSaid = secret === null ? {} : { secret: secret === '' ? null : secret }
  const wrong = (field: string) => {
    const error = [save.error, look.error].find(e => isAbout(e, field === 'secret' ? field : `settings.${field}`))
    return error ? `${error.message}${error.problem.instead ? ` Instead: ${error.problem.instead}.` : ''}` : null
  }
  const told = (error: Error | null) =>
    ['address', 'secret', 'user', 'authority', 'words'].some(field => isAbout(error, field === 'secret' ? field : `settings.${field}`))
      ? null
      : error
  const signsIn = of.kind !== 'tcp' && of.kind !== 'tls'
  const isDatabase = of.kind === 'postgres' || of.kind === 'redis' || of.kind === 'mongodb'
  return (
    <Sheet
      open
      onClose={close}
      title={check === null ? 'Add a health check' : check.settings.name}
      lead="Look first: nothing is kept until you save."
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (save.isPending) return
          const body = { settings, ...secretSaid }
          save.mutate(
            check === null ? write('POST', '/health-checks', body) : write('PUT', `/health-checks/${encodeURIComponent(check.id)}`, body),
          )
        }}
      >
        <Field label="What is looked at">
          {ids => (
            <select {...ids} className="field" value={of.kind} onChange={event => set({ kind: event.target.value as Settings['kind'] })}>
              {kinds.map(kind => (
                <option key={kind.value} value={kind.value}>
                  {kind.words}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          label="Address"
          error={wrong('address')}
          hint={`As ${kinds.find(kind => kind.value === of.kind)!.address}. It is shown to everybody who is signed in.`}
        >
          {ids => (
            <input
              {...ids}
              className="field"
              required
              maxLength={1000}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={of.address}
              onChange={event => set({ address: event.target.value })}
            />
          )}
        </Field>
        <Field label="Name" hint="Empty: its address">
          {ids => (
            <input {...ids} className="field" maxLength={100} value={of.name} onChange={event => set({ name: event.target.value })} />
          )}
        </Field>
        {of.kind === 'http' && (
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <Field label="Words that the answer must contain" error={wrong('words')}>
              {ids => (
                <input
                  {...ids}
                  className="field"
                  maxLength={500}
                  value={of.words ?? ''}
                  onChange={event => set({ words: orNull(event.target.value) })}
                />
              )}
            </Field>
            <Field label="Statuses that are well" hint="With commas; empty: 200 to 299">
              {ids => (
                <input
                  {...ids}
                  className="field"
                  inputMode="numeric"
                  pattern="[\s,]*([1-5][0-9][0-9][\s,]*)*"
                  value={statuses}
                  onChange={event => setStatuses(event.target.value)}
                />
              )}
            </Field>
            <Field label="Seconds that it may take" hint="Empty: the plan's own threshold">
              {ids => (
                <input
                  {...ids}
                  className="field"
                  type="number"
                  min="0.001"
                  max="30"
                  step="any"
                  value={latency}
                  onChange={event => setLatency(event.target.value)}
                />
              )}
            </Field>
          </div>
        )}
        {signsIn && (
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <Field label="User" error={wrong('user')}>
              {ids => (
                <input
                  {...ids}
                  className="field"
                  maxLength={200}
                  autoComplete="off"
                  value={of.user ?? ''}
                  onChange={event => set({ user: orNull(event.target.value) })}
                />
              )}
            </Field>
            <Field
              label={of.kind === 'http' ? 'Password or token' : 'Password'}
              error={wrong('secret')}
              hint={
                check?.hasSecret && secret === null
                  ? 'One is kept. It is used for this address alone.'
                  : 'Kept encrypted, and never shown again'
              }
            >
              {ids => (
                <input
                  {...ids}
                  className="field"
                  type="password"
                  maxLength={2000}
                  autoComplete="new-password"
                  value={secret ?? ''}
                  onChange={event => setSecret(event.target.value)}
                />
              )}
            </Field>
          </div>
        )}
        {isDatabase && (
          <label className="flex min-h-11 items-center gap-3">
            <input
              type="checkbox"
              className="size-4.5 accent-(--accent)"
              checked={of.tls}
              onChange={event => set({ tls: event.target.checked })}
            />
            Over TLS, its certificate proved
          </label>
        )}
        {(of.kind === 'postgres' || of.kind === 'mongodb') && (
          <Field label="Database" hint={of.kind === 'mongodb' ? 'Where the user is kept; empty: admin' : 'Empty: of the name of the user'}>
            {ids => (
              <input
                {...ids}
                className="field"
                maxLength={200}
                autoComplete="off"
                value={of.database ?? ''}
                onChange={event => set({ database: orNull(event.target.value) })}
              />
            )}
          </Field>
        )}
        <Field label="A failure is said to be" hint="The plan's rules read this word">
          {ids => (
            <select
              {...ids}
              className="field"
              value={of.severity}
              onChange={event => set({ severity: event.target.value as Settings['severity'] })}
            >
              {severities.map(({ value, words }) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          )}
        </Field>
        {surfaces.length > 0 && (
          <Field label="It speaks for">
            {ids => (
              <select {...ids} className="field" value={of.surface ?? ''} onChange={event => set({ surface: event.target.value || null })}>
                <option value="">nothing that the plan names</option>
                {surfaces.map(surface => (
                  <option key={surface.id} value={surface.id}>
                    {surface.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <details>
          <summary className="min-h-11 py-2.5 font-semibold text-accent">How often, and when it fires</summary>
          <div className="grid grid-cols-1 gap-4 pt-2 sm:grid-cols-2">
            {numbers.map(([field, label, min, max]) => (
              <Field key={field} label={label} error={wrong(field)}>
                {ids => (
                  <input
                    {...ids}
                    className="field"
                    type="number"
                    min={min}
                    max={max}
                    required
                    value={of[field]}
                    onChange={event => set({ [field]: Number(event.target.value) })}
                  />
                )}
              </Field>
            ))}
          </div>
          {of.kind !== 'tcp' && (
            <div className="pt-4">
              <Field label="An authority of your own, PEM" error={wrong('authority')} hint="Empty: those that are trusted everywhere">
                {ids => (
                  <textarea
                    {...ids}
                    className="field"
                    rows={3}
                    spellCheck={false}
                    value={of.authority ?? ''}
                    onChange={event => set({ authority: orNull(event.target.value) })}
                  />
                )}
              </Field>
            </div>
          )}
        </details>
        {look.isSuccess && (
          <div role="status" className="border-l-4 border-rule px-4 py-2 text-sm [overflow-wrap:anywhere]">
            <StateMark tone={look.data.ok ? 'good' : 'late'}>{look.data.ok ? 'Well' : 'Fails'}</StateMark> {look.data.detail}
            {look.data.latencyMs !== null && `, ${millis(look.data.latencyMs)}`}
            {look.data.expiresAt && (
              <>
                ; its certificate ends <When at={look.data.expiresAt} />
              </>
            )}
          </div>
        )}
        <ProblemNote error={told(save.error) ?? told(look.error)} />
        <Button
          className="w-full"
          busy={look.isPending && 'Looking…'}
          onClick={() => {
            save.reset()
            look.mutate(write('POST', '/health-checks/look', { ...(check === null ? {} : { id: check.id }), settings, ...secretSaid }))
          }}
        >
          Look now
        </Button>
        <Button tone="thumb" type="submit" busy={save.isPending && 'Saving…'}>
          {check === null ? 'Add' : 'Save'}
        </Button>
        {check !== null && (
          <Button
            className="w-full"
            onClick={() =>
              save.mutate(
                write('PUT', `/health-checks/${encodeURIComponent(check.id)}`, { settings: { ...check.settings, on: !check.settings.on } }),
              )
            }
          >
            {check.settings.on ? 'Turn it off' : 'Turn it on'}
          </Button>
        )}
        {check !== null &&
          (leaving ? (
            <div className="border-t border-rule pt-3">
              <p className="mb-2 text-sm">What fires of it resolves, because nobody looks any more.</p>
              <ProblemNote error={remove.error} />
              <Button
                tone="danger"
                className="w-full"
                busy={remove.isPending && 'Removing…'}
                onClick={() => remove.mutate(write('DELETE', `/health-checks/${encodeURIComponent(check.id)}`))}
              >
                Remove {check.settings.name}
              </Button>
            </div>
          ) : (
            <Button tone="quiet" small onClick={() => setLeaving(true)}>
              Remove…
            </Button>
          ))}
      </form>
    </Sheet>
  )
}
