/** What an alert says beside its title, and where it sends whoever has to do something. Somebody else's text: nothing in it is markup. */
import type { Alert } from './shapes.ts'

export function AlertSays({ says }: { says: Alert['says'] }) {
  return (
    <>
      {says.text && <p className="text-sm whitespace-pre-line [overflow-wrap:anywhere]">{says.text}</p>}
      {says.links.length > 0 && (
        <p className="flex flex-wrap gap-x-5 text-sm">
          {says.links.map(({ name, url }) => (
            <a key={url} href={url} rel="noreferrer noopener" target="_blank" className="inline-flex min-h-8 items-center">
              {name}
            </a>
          ))}
        </p>
      )}
    </>
  )
}
