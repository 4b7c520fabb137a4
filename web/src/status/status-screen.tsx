/** The status page from inside: how it stands, what was written for it, who follows it. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useActions } from '../actions.ts'
import { Answer, Empty } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import * as questions from '../questions.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { FollowersSheet } from './followers.tsx'
import { PublishSheet } from './publish-sheet.tsx'
import { SettingsForm } from './settings-form.tsx'
import { stateOf } from './state-words.ts'
import { type StatusPageView, type StatusUpdate, statusPage } from './status-shapes.ts'
import { UpdateForm } from './update-form.tsx'
import { UpdateList } from './update-list.tsx'

const figure = (uptime: number | null | undefined) =>
  uptime === null || uptime === undefined
    ? 'no figure yet'
    : uptime === 1
      ? '100 %'
      : `${(Math.floor(Math.min(uptime, 0.9999) * 10_000) / 100).toFixed(2)} %`

/** Shown for less than the days that a figure is of. */
const isNew = (since: string | undefined): boolean => since !== undefined && Date.parse(since) > Date.now() - 90 * 86_400_000

export function StatusScreen() {
  const found = useQuery(statusPage)
  const owner = useQuery(questions.me).data?.owner ?? false
  const [open, setOpen] = useState<'settings' | 'write' | 'followers' | null>(null)
  const [publishing, setPublishing] = useState<StatusUpdate | null>(null)
  useActions([
    { id: 'write', label: 'Write an update for the status page', group: 'Do', keys: 'a', run: () => setOpen('write') },
    { id: 'status settings', label: 'Describe the status page', group: 'Do', run: () => setOpen('settings') },
  ])
  return (
    <>
      <PageHead
        title="Status page"
        lead="What customers read of us. Nothing gets there but words that were written for it and published by a person."
      >
        <Button onClick={() => setOpen('settings')}>Describe it…</Button>
        <Button tone="main" hint="a" onClick={() => setOpen('write')}>
          Write an update…
        </Button>
      </PageHead>
      <Answer of={found} lines={8}>
        {view => (
          <>
            <Head view={view} />
            <div className="mt-8 grid grid-cols-1 gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
              <section aria-label="Updates" className="min-w-0">
                <h2 className="mb-1 text-base font-bold">Updates</h2>
                {view.updates.every(u => u.state === 'withdrawn') ? (
                  <Empty title="Nothing was written yet.">
                    An update about an incident is best begun on the incident's page; here, what is about none.
                  </Empty>
                ) : (
                  <UpdateList updates={view.updates} components={componentsOf(view)} of={null} />
                )}
              </section>
              <div className="min-w-0 space-y-8">
                <Article title="Components" count={view.settings.components.length}>
                  {view.settings.components.length === 0 ? (
                    <p className="py-1 text-ink-2">None is described: the page can say only that something is wrong, not what.</p>
                  ) : (
                    <ul className="rows">
                      {view.settings.components.map(c => {
                        const state = stateOf(view.states[c.id] ?? '')
                        return (
                          <li key={c.id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2">
                            <span className="font-semibold">{c.name}</span>
                            <span className="text-sm">
                              <StateMark tone={state.tone}>{state.words}</StateMark>{' '}
                              <span className="text-ink-2">
                                {figure(view.uptime[c.id])}
                                {isNew(c.since) && (
                                  <>
                                    {' '}
                                    since <When at={c.since!} only="absolute" />
                                  </>
                                )}
                              </span>
                            </span>
                          </li>
                        )
                      })}
                    </ul>
                  )}
                </Article>
                <Article
                  title="Who follows it"
                  aside={
                    owner &&
                    view.subscribers.mail + view.subscribers.webhook > 0 && (
                      <Button small onClick={() => setOpen('followers')}>
                        Take somebody off…
                      </Button>
                    )
                  }
                >
                  <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-y-1 py-1 text-sm">
                    <dt className="text-ink-2">By mail</dt>
                    <dd>{view.offered.mail ? view.subscribers.mail : 'not offered: name who writes to them, and set up mail'}</dd>
                    <dt className="text-ink-2">By webhook</dt>
                    <dd>{view.offered.webhook ? view.subscribers.webhook : 'not offered'}</dd>
                    <dt className="text-ink-2">By feed</dt>
                    <dd>not counted: nobody is watched who reads</dd>
                  </dl>
                </Article>
              </div>
            </div>
            {open === 'followers' && <FollowersSheet close={() => setOpen(null)} />}
            {open === 'settings' && <SettingsForm view={view} close={() => setOpen(null)} />}
            {open === 'write' && (
              <UpdateForm
                begun={{ components: componentsOf(view) }}
                close={() => setOpen(null)}
                written={update => {
                  setOpen(null)
                  setPublishing(update)
                }}
              />
            )}
            {publishing && <PublishSheet update={publishing} of={null} close={() => setPublishing(null)} />}
          </>
        )}
      </Answer>
    </>
  )
}

const componentsOf = (view: StatusPageView) =>
  view.settings.components.map(c => ({ id: c.id, name: c.name, state: view.states[c.id] ?? ('operational' as const) }))

const tones = { none: 'good', maintenance: 'calm', minor: 'act', major: 'late', critical: 'late' } as const
function Head({ view }: { view: StatusPageView }) {
  if (!view.settings.open) return <StateMark tone="off">Not open: nobody outside sees it. Describe it, and open it.</StateMark>
  return (
    <p className="flex flex-wrap items-baseline gap-x-5 gap-y-1">
      <StateMark tone={tones[view.indicator as keyof typeof tones] ?? 'off'}>{view.words}</StateMark>
      <a href={view.url} target="_blank" rel="noopener noreferrer" className="[overflow-wrap:anywhere]">
        {view.url}
      </a>
    </p>
  )
}
