/** The versions of the plan: who saved and approved each, two of them compared clause by clause, and who has read which (L-39). */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Answer } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import { ask } from '../server.ts'
import type { PlanReader, PlanVersion } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { Changes } from './changes.tsx'
import { versionMarks } from './versions.tsx'

export function VersionsScreen() {
  const versions = useQuery(questions.planVersions)
  return (
    <>
      <PageHead
        title="Versions of the plan"
        lead="An incident stays on the version that it opened under. A version runs from its effective date, and is never changed."
      >
        <Link to="/plan-edit" className="btn">
          Change the plan
        </Link>
        <Link to="/plan-view" className="btn">
          Read it
        </Link>
      </PageHead>
      <Answer of={versions} lines={8}>
        {({ items }) => (
          <div className="space-y-10">
            <Compare versions={items} />
            <Readers />
            <Article title="All versions" count={items.length}>
              <ol className="rows">
                {items.map(version => (
                  <Version key={version.id} version={version} />
                ))}
              </ol>
            </Article>
          </div>
        )}
      </Answer>
    </>
  )
}

const shortHash = (id: string) => `${id.slice(0, 8)} ${id.slice(8, 16)}`

function Version({ version }: { version: PlanVersion }) {
  const { tone, words } = versionMarks[version.state]
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Saved', <When key="saved" at={version.savedAt} only="absolute" />],
    ['By', version.savedBy],
    ['Effective', version.effective ?? 'the plan leaves it open'],
    ['Runs from', <When key="starts" at={version.startsAt} only="absolute" />],
    ['Owner', version.owner ?? 'nobody is named'],
    [
      'Approver',
      version.approver === null
        ? 'nobody is named'
        : `${version.approver}${version.approvers.length > 0 ? ` (${version.approvers.map(p => p.name).join(', ')})` : ', held by nobody'}`,
    ],
    [
      'SHA-256',
      <span key="hash" className="font-mono break-all" title={version.id}>
        {shortHash(version.id)}
        <span className="sr-only">, whole: {version.id}</span>
      </span>,
    ],
  ]
  return (
    <li className="py-3">
      <p>
        <strong className="text-lg">{version.version}</strong> <StateMark tone={tone}>{words}</StateMark>
      </p>
      <dl className="mt-1 grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-sm sm:grid-cols-[6rem_minmax(0,1fr)_6rem_minmax(0,1fr)]">
        {facts.map(([name, what]) => (
          <div key={name} className="contents">
            <dt className="text-ink-2">{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      {version.ownApproval && (
        <p className="mt-1 text-sm">
          <StateMark tone="act">Approved by nobody but who saved it</StateMark>
        </p>
      )}
      {version.openIncidents > 0 && (
        <p className="mt-1 text-sm text-ink-2">
          {version.openIncidents === 1 ? 'One open incident runs' : `${version.openIncidents} open incidents run`} under it.{' '}
          {version.state !== 'running' && <Link to="/incidents">Adopt the running one from the incident’s page.</Link>}
        </p>
      )}
    </li>
  )
}

const called = ({ version, state, id }: PlanVersion) => `${version}, ${versionMarks[state].words.toLowerCase()} (${id.slice(0, 8)})`

function Compare({ versions }: { versions: readonly PlanVersion[] }) {
  const [from, setFrom] = useState(versions[1]?.id ?? '')
  const [to, setTo] = useState(versions[0]?.id ?? '')
  const found = useQuery({ ...questions.planDiff(from, to), enabled: from !== '' && to !== '' && from !== to })
  if (versions.length < 2)
    return (
      <Article title="Compare two">
        <p className="py-2 text-ink-2">There is one version. The next one that is saved can be compared with it here.</p>
      </Article>
    )
  const chosen = (label: string, value: string, set: (id: string) => void) => (
    <Field label={label}>
      {ids => (
        <select {...ids} className="field" value={value} onChange={event => set(event.target.value)}>
          {versions.map(version => (
            <option key={version.id} value={version.id}>
              {called(version)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
  return (
    <Article title="Compare two" count={from === to ? undefined : found.data?.changes.length}>
      <div className="mb-3 grid grid-cols-1 gap-3 sm:grid-cols-2">
        {chosen('From', from, setFrom)}
        {chosen('To', to, setTo)}
      </div>
      {from === to ? (
        <p className="py-2 text-ink-2">It is the same version. Choose another one.</p>
      ) : (
        <Answer of={found} lines={4}>
          {({ changes }) => <Changes changes={changes} />}
        </Answer>
      )}
    </Article>
  )
}

function Readers() {
  const client = useQueryClient()
  const me = useQuery(questions.me).data?.person?.id ?? null
  const readers = useQuery(questions.planReaders)
  const read = useMutation({
    mutationFn: () => ask<PlanReader>('/plan/read', { method: 'POST' }),
    onSuccess: () => Promise.all([['plan', 'readers'], ['now'], ['obligations']].map(queryKey => client.invalidateQueries({ queryKey }))),
  })
  return (
    <Article title="Who has read it">
      <Answer of={readers} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="py-2 text-ink-2">Nobody is in the directory yet.</p>
          ) : (
            <ul className="rows">
              {items.map(({ person, owes, since, read: versions }) => (
                <li key={person.id} className="flex flex-wrap items-start justify-between gap-3 py-2 text-sm">
                  <span>
                    <strong>{person.name}</strong>{' '}
                    {owes ? (
                      <StateMark tone="act">Has not read the one that runs</StateMark>
                    ) : versions.length > 0 ? (
                      <StateMark tone="good">Has read the one that runs</StateMark>
                    ) : (
                      <StateMark tone="off">Is not asked to</StateMark>
                    )}
                    <span className="block text-ink-2">
                      {owes && since && (
                        <>
                          Owed since <When at={since} only="absolute" />.{' '}
                        </>
                      )}
                      {versions.length > 0 && 'Read: '}
                      {versions.map(({ version, name, at }, i) => (
                        <span key={`${version} ${at}`}>
                          {i > 0 && ', '}
                          {name} (<When at={at} only="absolute" />)
                        </span>
                      ))}
                    </span>
                  </span>
                  {owes && person.id === me && (
                    <Button small busy={read.isPending && 'Recording…'} onClick={() => read.mutate()}>
                      I have read it
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      <ProblemNote error={read.error} />
    </Article>
  )
}
