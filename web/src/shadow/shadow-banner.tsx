/** Over every screen while the house is in shadow: nobody waits for a page that never comes. */
import { Link } from '../router.tsx'
import type { Now } from '../shapes.ts'
import { When } from '../when.tsx'

export function ShadowBanner({ shadow }: { shadow: Now['shadow'] | undefined }) {
  if (!shadow) return null
  return (
    <aside
      aria-label="The house is in shadow"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-y-2 border-dashed border-edge bg-warn-soft px-4 py-2 text-sm text-ink md:px-9"
    >
      <strong className="border-2 border-dashed border-edge px-1.5">SHADOW</strong>
      <span className="min-w-0 basis-64 grow">
        Shadow: nobody is paged, and nothing leaves. Since <When at={shadow.since} />, by {shadow.by}.
      </span>
      <Link to="/shadow" className="font-semibold">
        Compare, or end it
      </Link>
    </aside>
  )
}
