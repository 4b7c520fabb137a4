/** What somebody lets applications do in their name: seen, and taken back. */
import { useQuery } from '@tanstack/react-query'
import { Answer } from '../answer.tsx'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import type { Grant } from '../shapes.ts'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'

const isOpen = (grant: Grant): boolean => grant.revokedAt === null && !grant.removed && Date.parse(grant.expiresAt) > Date.now()

export function Grants() {
  const grants = useQuery(questions.ownGrants)
  const all = useWrite(['own'])
  const open = grants.data?.items.filter(isOpen) ?? []
  return (
    <Article title="What applications may do as you" count={grants.data && open.length}>
      <Answer of={grants} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="py-2 text-ink-2">Nothing: you have said yes to no application.</p>
          ) : (
            <>
              <ul className="rows">
                {items.map(grant => (
                  <GrantRow key={grant.id} grant={grant} />
                ))}
              </ul>
              {open.length > 1 && (
                <Button
                  small
                  className="mt-2"
                  busy={all.isPending && 'Revoking…'}
                  onClick={() => all.mutate(write('DELETE', '/me/grants'))}
                >
                  Revoke all of them
                </Button>
              )}
              <ProblemNote error={all.error} />
            </>
          )
        }
      </Answer>
    </Article>
  )
}

function GrantRow({ grant }: { grant: Grant }) {
  const revoke = useWrite(['own'])
  return (
    <li className="flex items-start justify-between gap-3 py-2.5 text-sm">
      <div className="min-w-0">
        <span className="font-semibold">{grant.application}</span>
        <ul className="list-disc pl-5">
          {grant.scopes.map(({ scope, words }) => (
            <li key={scope}>{words}</li>
          ))}
        </ul>
        <span className="block text-ink-2">
          You said yes <When at={grant.givenAt} />;{' '}
          {grant.lastUsedAt ? (
            <>
              last used <When at={grant.lastUsedAt} only="relative" />
            </>
          ) : (
            'never used'
          )}
          ; {endOf(grant)}
        </span>
      </div>
      {isOpen(grant) && (
        <div className="shrink-0">
          <Button
            small
            tone="quiet"
            aria-label={`Revoke what ${grant.application} may do`}
            busy={revoke.isPending && 'Revoking…'}
            onClick={() => revoke.mutate(write('DELETE', `/me/grants/${grant.id}`))}
          >
            Revoke
          </Button>
          <ProblemNote error={revoke.error} />
        </div>
      )}
    </li>
  )
}

function endOf(grant: Grant) {
  if (grant.revokedAt !== null)
    return (
      <>
        revoked <When at={grant.revokedAt} only="relative" />
      </>
    )
  if (grant.removed) return 'the application was removed'
  return Date.parse(grant.expiresAt) <= Date.now() ? (
    'over'
  ) : (
    <>
      until <When at={grant.expiresAt} only="absolute" />
    </>
  )
}
