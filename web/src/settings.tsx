/** API tokens, and signing out. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from './answer.tsx'
import { Applications } from './applications.tsx'
import { Article, PageHead } from './article.tsx'
import { Button } from './button.tsx'
import { CopyBlock } from './copy.tsx'
import { useDraft } from './draft.ts'
import { Field } from './field.tsx'
import { ProblemNote } from './problem-note.tsx'
import * as questions from './questions.ts'
import { Link } from './router.tsx'
import type { ApiToken, MadeToken, NewToken } from './shapes.ts'
import { Sheet } from './sheet.tsx'
import { StateMark } from './state-mark.tsx'
import { When } from './when.tsx'
import { useWrite, write } from './writing.ts'

export function SettingsScreen() {
  const me = useQuery(questions.me)
  const leave = useWrite([], () => location.assign('/sign-in'))
  return (
    <>
      <PageHead title="Settings" />
      <div className="grid grid-cols-1 gap-x-12 gap-y-10 lg:grid-cols-2">
        <Tokens />
        <div className="space-y-10">
          <Article title="You">
            <Answer of={me} lines={2}>
              {data => (
                <>
                  <p className="py-2">
                    {data.person ? (
                      <>
                        Signed in as <strong>{data.person.name}</strong> at {data.organisation}
                        {data.owner && ', an owner: the last step of every escalation'}.
                      </>
                    ) : (
                      <>Signed in with the break-glass code at {data.organisation}. What you do is recorded as such.</>
                    )}
                  </p>
                  {data.person && (
                    <p className="pb-3">
                      <Link to="/you">What is yours here</Link>: sessions, contact methods, calendars; export and delete.
                    </p>
                  )}
                  <Button busy={leave.isPending && 'Signing out…'} onClick={() => leave.mutate(write('POST', '/sign-out'))}>
                    Sign out
                  </Button>
                  <div className="mt-3">
                    <ProblemNote error={leave.error} />
                  </div>
                </>
              )}
            </Answer>
          </Article>
          <Applications owner={me.data?.owner === true} />
          <Article title="Trust">
            <p className="py-2">
              <Link to="/controls">Your controls and what shows them</Link>: by the five criteria, over a period; for a public page, and for
              an auditor.
            </p>
            <p className="py-2">
              <Link to="/questionnaires">Security questionnaires</Link>: answered from them, for you to confirm.
            </p>
          </Article>
          <Article title="Moving from another pager">
            <p className="py-2">
              <Link to="/shadow">Shadow</Link>: run beside the pager that you have, with the same alerts, and page nobody.
            </p>
          </Article>
        </div>
      </div>
    </>
  )
}

function Tokens() {
  const tokens = useQuery(questions.tokens)
  const [label, setLabel, clear] = useDraft('token/label')
  const [made, setMade] = useState<string | null>(null)
  const [revoking, setRevoking] = useState<ApiToken | null>(null)
  const me = useQuery(questions.me).data
  const [asMe, setAsMe] = useState(true)
  const make = useWrite<MadeToken>(['tokens'], answer => {
    clear()
    setMade(answer.token)
  })
  const revoke = useWrite(['tokens'], () => setRevoking(null))
  return (
    <Article title="API tokens" count={tokens.data?.items.filter(token => token.revokedAt === null).length}>
      <p className="mb-3 text-sm text-ink-2">
        For the command line and for programs. What a token can do is described at <a href="/api/openapi.json">/api/openapi.json</a>.
      </p>
      <form
        className="mb-4 flex flex-wrap items-end gap-2"
        onSubmit={event => {
          event.preventDefault()
          if (label.trim() === '' || make.isPending) return
          const body: NewToken = { label: label.trim(), ...(asMe && me?.person ? { person: me.person.id } : {}) }
          make.mutate(write('POST', '/tokens', body))
        }}
      >
        <div className="min-w-0 flex-1">
          <Field label="What is it for?">
            {ids => (
              <input
                {...ids}
                className="field"
                required
                maxLength={120}
                placeholder="deploy script"
                value={label}
                onChange={event => setLabel(event.target.value)}
              />
            )}
          </Field>
        </div>
        <Button type="submit" tone="main" busy={make.isPending && 'Making…'}>
          Make a token
        </Button>
        {me?.person && (
          <label className="flex min-h-10 w-full items-center gap-3 text-sm">
            <input
              type="checkbox"
              className="size-4.5 accent-(--accent)"
              checked={asMe}
              onChange={event => setAsMe(event.target.checked)}
            />
            It acts in my name. Otherwise it is a program of its own, which only an owner makes.
          </label>
        )}
      </form>
      <ProblemNote error={make.error} />
      <Answer of={tokens}>
        {data =>
          data.items.length === 0 ? (
            <p className="text-ink-2">There is no token yet.</p>
          ) : (
            <ul className="rows border-t border-rule">
              {data.items.map(token => (
                <li key={token.id} className="flex items-center justify-between gap-3 py-2.5">
                  <div className="min-w-0 text-sm">
                    <span className="block text-base font-semibold">{token.label}</span>
                    <span className="text-ink-2">
                      {token.calendar
                        ? `Address of a calendar${token.person ? `, of ${token.person.name}` : ''}`
                        : token.person
                          ? `Acts as ${token.person.name}`
                          : 'A program of its own'}
                      ; made {token.madeBy && <strong className="text-ink">by {token.madeBy} </strong>}
                      <When at={token.createdAt} only="absolute" />;{' '}
                      {token.lastUsedAt ? <>last used {<When at={token.lastUsedAt} only="relative" />}</> : 'never used'}
                    </span>
                  </div>
                  {token.revokedAt ? (
                    <StateMark tone="off" className="text-sm">
                      Revoked
                    </StateMark>
                  ) : (
                    <Button small tone="danger" onClick={() => setRevoking(token)} aria-label={`Revoke ${token.label}`}>
                      Revoke…
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      <Sheet
        open={made !== null}
        onClose={() => setMade(null)}
        title="Your new token"
        lead="It is shown this once, and kept nowhere in clear."
      >
        {made && <CopyBlock text={made} what="the token" />}
      </Sheet>
      <Sheet
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke ${revoking?.label ?? ''}?`}
        lead="What uses it is refused from that moment. This cannot be taken back; a new token can be made."
      >
        <ProblemNote error={revoke.error} />
        <Button
          tone="danger"
          className="mt-2 w-full"
          busy={revoke.isPending && 'Revoking…'}
          onClick={() => revoking && revoke.mutate(write('DELETE', `/tokens/${revoking.id}`))}
        >
          Revoke it
        </Button>
      </Sheet>
    </Article>
  )
}
