/** What a vendor signs with: typed once, never shown again, replaced while the old one still holds. */
import { useState } from 'react'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import { ProblemNote } from './problem-note.tsx'
import { capital } from './sentence.ts'
import { isAbout } from './server.ts'
import type { Integration } from './shapes.ts'
import { Sheet } from './sheet.tsx'
import { StateMark } from './state-mark.tsx'
import { When } from './when.tsx'
import { useWrite, write } from './writing.ts'

type Signs = Integration['signs'][number]

/** Where each of its vendors stands. Of a key for anything, those whose secret is set; the others are offered together. */
export function Signatures({ of }: { of: Integration }) {
  const [asking, setAsking] = useState(false)
  const shown = of.source === 'any' ? of.signs.filter(one => one.setAt !== null) : of.signs
  if (of.signs.length === 0) return null
  const signing = of.signs.find(one => one.need === 'needed')
  const press = of.source !== 'any' && of.signs[0]?.setAt ? 'Replace the secret' : 'Set a secret'
  return (
    <div className="mt-4 text-sm">
      {shown.map(one => (
        <div key={one.source} className="mb-1">
          {one.setAt !== null ? (
            <StateMark tone="good">
              {one.for} is verified by its secret, set <When at={one.setAt} only="absolute" />
            </StateMark>
          ) : one.need === 'needed' ? (
            <StateMark tone="act">Nothing is taken yet: the secret of {one.for} is not set</StateMark>
          ) : (
            <span className="text-ink-2">{one.for} is known by the key in its address alone; a secret can be added.</span>
          )}
          {one.previousUntil !== null && (
            <p className="text-ink-2">
              The secret before it holds until <When at={one.previousUntil} only="absolute" />
            </p>
          )}
        </div>
      ))}
      <Button small onClick={() => setAsking(true)} aria-label={`${press} of ${of.name}`}>
        {press}…
      </Button>
      {of.source === 'any' && signing && (
        <p className="mt-1 text-xs text-ink-2">
          With which a vendor signs what it sends, as {signing.for} does: without it nothing of such a vendor is taken.
        </p>
      )}
      {asking && (
        <Sheet
          open
          onClose={() => setAsking(false)}
          title={`What ${of.source === 'any' ? 'a vendor' : of.signs[0]!.for} signs with`}
          lead="It is kept encrypted and never shown again. One that was set before holds for a day more, so that nothing is refused while the vendor changes over."
        >
          <SecretForm of={of} done={() => setAsking(false)} />
        </Sheet>
      )}
    </div>
  )
}

export function SecretForm({ of, done }: { of: Integration; done: () => void }) {
  const [source, setSource] = useState(of.signs[0]!.source)
  const [secret, setSecret] = useState('')
  const set = useWrite(['integrations'], done)
  const one = of.signs.find(signs => signs.source === source) as Signs
  return (
    <form
      className="space-y-4"
      onSubmit={event => {
        event.preventDefault()
        if (!set.isPending) set.mutate(write('PUT', `/integrations/${of.id}/secrets/${source}`, { secret: secret.trim() }))
      }}
    >
      {of.signs.length > 1 && (
        <Field label="Whose">
          {ids => (
            <select {...ids} className="field" value={source} onChange={event => setSource(event.target.value)}>
              {of.signs.map(signs => (
                <option key={signs.source} value={signs.source}>
                  {signs.for}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field label="Secret" hint={`${capital(one.called)}.`} error={isAbout(set.error, 'secret') ? set.error.message : null}>
        {ids => (
          <input
            {...ids}
            className="field font-mono"
            type="password"
            autoComplete="off"
            spellCheck={false}
            required
            maxLength={500}
            value={secret}
            onChange={event => setSecret(event.target.value)}
          />
        )}
      </Field>
      <ProblemNote error={isAbout(set.error, 'secret') ? null : set.error} />
      <Button tone="thumb" type="submit" busy={set.isPending && 'Setting…'}>
        Set it
      </Button>
    </form>
  )
}
