/** On a phone: the places that do not fit under the thumb. */
import { Link } from '@tanstack/react-router'
import { show } from './overlay.ts'
import { Sheet } from './sheet.tsx'
import { places } from './shell.tsx'

export default function More() {
  return (
    <Sheet open onClose={() => show(null)} title="Go to">
      <ul className="rows border-y border-rule">
        {places.map(place => (
          <li key={place.to}>
            <Link to={place.to} className="flex min-h-13 items-center text-lg text-ink no-underline" onClick={() => show(null)}>
              {place.label}
            </Link>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
