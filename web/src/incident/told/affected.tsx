/** Which customers are affected: who said so, how many of them can be told, and whether the list has only room to grow. */

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from '../../answer.tsx'
import { Article } from '../../article.tsx'
import { Button } from '../../button.tsx'
import { refOf } from '../../incident-ref.ts'
import * as questions from '../../questions.ts'
import { capital } from '../../sentence.ts'
import { StateMark } from '../../state-mark.tsx'
import { When } from '../../when.tsx'
import type { Given } from '../work.tsx'
import { ChooseCustomers } from './choose-customers.tsx'

const shownAtFirst = 8
const hows: Record<string, string> = {
  all: 'all of the register',
  filter: 'by a filter',
  upload: 'named one by one',
  vendor: 'those whose data the vendor holds',
}

export function Affected({ incident }: Given) {
  const ref = refOf(incident)
  const found = useQuery(questions.affected(ref))
  const known = useQuery(questions.known(ref))
  const [choosing, setChoosing] = useState(false)
  const [shown, setShown] = useState(shownAtFirst)
  const said = known.data?.customers.at(-1)
  return (
    <Article
      title="Affected customers"
      count={found.data && found.data.count > 0 ? found.data.count : undefined}
      aside={
        incident.status !== 'closed' && (
          <Button small onClick={() => setChoosing(true)}>
            {found.data?.list ? 'Say anew…' : 'Say who…'}
          </Button>
        )
      }
    >
      <Answer of={found} lines={3}>
        {data =>
          data.list === null ? (
            <p className="py-2 text-ink-2">Nobody has said yet which customers are affected. Nobody can be told before.</p>
          ) : (
            <>
              <p className="flex flex-wrap gap-x-5 py-1 text-sm">
                {said && (
                  <span>
                    {capital(hows[said.how] ?? said.how)}, said by {said.by} <When at={said.at} only="absolute" />
                    {said.reason && `: ${said.reason}`}
                  </span>
                )}
                {data.frozen && <StateMark tone="good">Frozen: a notification went to them, the list only grows</StateMark>}
                {data.items.some(c => c.contact === null) && (
                  <StateMark tone="late">
                    {data.items.filter(c => c.contact === null).length} without a contact: they cannot be told
                  </StateMark>
                )}
              </p>
              <ul className="rows border-t border-rule">
                {data.items.slice(0, shown).map(customer => (
                  <li key={customer.id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1.5 text-sm">
                    <span>
                      <strong>{customer.name ?? customer.id}</strong>
                      {customer.country && <span className="ml-2 text-ink-2">{customer.country}</span>}
                      {customer.name === null && <span className="ml-2 text-ink-2">no longer in the register</span>}
                    </span>
                    <span className="text-ink-2 [overflow-wrap:anywhere]">
                      {customer.contact ? customer.contact.email : <StateMark tone="late">No contact</StateMark>}
                    </span>
                  </li>
                ))}
              </ul>
              {data.items.length > shown && (
                <Button small tone="quiet" onClick={() => setShown(shown + 200)}>
                  Show more: {data.items.length - shown} are left
                </Button>
              )}
            </>
          )
        }
      </Answer>
      {choosing && <ChooseCustomers incident={incident} frozen={found.data?.frozen ?? false} close={() => setChoosing(false)} />}
    </Article>
  )
}
