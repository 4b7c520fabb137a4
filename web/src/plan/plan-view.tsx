/** The plan as people read it, which is the plan that runs; and what it leaves open. */

import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Answer } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { ClauseLink } from '../clause-link.tsx'
import * as questions from '../questions.ts'
import { Link, useHash } from '../router.tsx'
import { capital } from '../sentence.ts'
import { SeverityMark } from '../severity-mark.tsx'
import { When } from '../when.tsx'
import { Versions } from './versions.tsx'
import { WhoIsCalled } from './who-is-called.tsx'

export function PlanScreen() {
  const plan = useQuery(questions.plan)
  const hash = useHash()
  const there = plan.data !== undefined
  const text = useRef<HTMLElement>(null)
  useEffect(() => {
    // What scrolls sideways has to be reachable by keyboard.
    if (there) for (const wide of text.current?.querySelectorAll('.wide, .picture, pre') ?? []) wide.setAttribute('tabindex', '0')
  }, [there])
  useEffect(() => {
    if (!there || hash === '') return
    // The text arrived after the address was read: only setting it again makes the clause the document's target.
    location.replace(`#${hash}`)
    const target = document.getElementById(decodeURIComponent(hash))
    target?.scrollIntoView()
    target?.setAttribute('tabindex', '-1')
    target?.focus({ preventScroll: true })
  }, [there, hash])
  return (
    <Answer of={plan} lines={10}>
      {data => (
        <>
          <PageHead
            title="Plan"
            lead={
              <>
                Version {data.version}
                {data.effective && `, in force since ${data.effective}`}; loaded <When at={data.loadedAt} />. This document runs: every
                clock and page cites it.
              </>
            }
          >
            <Link to="/plan-edit" className="btn">
              Change it
            </Link>
            <Link to="/plan-first" className="btn">
              Begin one anew
            </Link>
            <a className="btn" href="/plan">
              Public page
            </a>
          </PageHead>
          <div className="grid grid-cols-1 gap-x-12 gap-y-10 xl:grid-cols-[minmax(0,1fr)_17rem]">
            <div className="order-2 space-y-10 xl:order-2">
              <aside className="space-y-10 xl:sticky xl:top-8">
                <Article title="Left open" count={data.open.length}>
                  {data.open.length === 0 ? (
                    <p className="py-2 text-ink-2">The plan leaves nothing open.</p>
                  ) : (
                    <ul className="rows">
                      {data.open.map(open => (
                        <li key={`${open.clause} ${open.what}`} className="py-2 text-sm">
                          <span className="font-semibold">{capital(open.what)}</span> <ClauseLink clause={open.clause} />
                          <span className="block text-ink-2">It says: “{open.words}”</span>
                        </li>
                      ))}
                    </ul>
                  )}
                </Article>
                <WhoIsCalled severities={data.severities} />
                <Versions />
                <Article title="Severities">
                  <ul className="rows">
                    {data.severities.map((severity, rank) => (
                      <li key={severity.id} className="py-2 text-sm">
                        <SeverityMark rank={rank} id={severity.id} name={severity.name} />
                        <span className="block text-ink-2">{severity.definition}</span>
                      </li>
                    ))}
                  </ul>
                </Article>
              </aside>
            </div>
            {/* Rendered and made safe by the server: PlanView.html. */}
            <article ref={text} className="plan-text order-1" dangerouslySetInnerHTML={{ __html: data.html }} />
          </div>
        </>
      )}
    </Answer>
  )
}
