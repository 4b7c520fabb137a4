/** On a phone: the places that do not fit under the thumb. */

import { show } from './overlay.ts'
import { placeGroups, places } from './places.ts'
import { Link } from './router.tsx'
import { Sheet } from './sheet.tsx'

const underThumb: readonly string[] = ['/', '/incidents', '/obligations']

export default function More() {
  return (
    <Sheet open onClose={() => show(null)} title="Go to">
      {placeGroups.map(group => (
        <section key={group} aria-label={group} className="mb-4">
          <h3 className="text-sm text-ink-2">{group}</h3>
          <ul className="grid grid-cols-2 border-t border-rule">
            {places
              .filter(place => place.group === group && !underThumb.includes(place.to))
              .map(place => (
                <li key={place.to} className="border-b border-rule">
                  <Link to={place.to} className="flex min-h-13 items-center text-lg text-ink no-underline" onClick={() => show(null)}>
                    {place.label}
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Sheet>
  )
}
