/** All keys that work on the present screen. */
import { useState } from 'react'
import { type Action, offered } from './actions.ts'
import { show } from './overlay.ts'
import { Sheet } from './sheet.tsx'

const groups: readonly Action['group'][] = ['This incident', 'Incidents', 'Do', 'Go to']

export default function KeyList() {
  const [actions] = useState(() => offered().filter(action => action.keys))
  return (
    <Sheet open onClose={() => show(null)} title="Keys" lead="On this screen. Ctrl K, or ⌘ K, opens the palette from anywhere." wide>
      <div className="gap-x-10 md:columns-2">
        {groups.map(group => {
          const own = actions.filter(action => action.group === group)
          if (own.length === 0) return null
          return (
            <section key={group} className="mb-5 break-inside-avoid">
              <h3 className="mb-1 text-sm font-bold">{group}</h3>
              <ul className="rows border-y border-rule">
                {own.map(action => (
                  <li key={action.id} className="flex min-h-9 items-center justify-between gap-3 text-sm">
                    {action.label}
                    <span className="flex gap-1">
                      {action.keys!.split(' ').map(key => (
                        <kbd key={key} className="key">
                          {key}
                        </kbd>
                      ))}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          )
        })}
      </div>
    </Sheet>
  )
}
