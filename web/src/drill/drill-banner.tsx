/** Over every screen while a drill goes on: nobody takes practice for earnest, nor the other way about. */
import { Link } from '../router.tsx'
import type { Now } from '../shapes.ts'

export function DrillBanner({ drill }: { drill: Now['drill'] | undefined }) {
  if (!drill) return null
  return (
    <aside
      aria-label="A drill goes on"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-y-2 border-dashed border-edge bg-warn-soft px-4 py-2 text-sm text-ink md:px-9"
    >
      <strong className="border-2 border-dashed border-edge px-1.5">DRILL</strong>
      <span className="min-w-0 flex-1">
        {drill.title}
        {drill.state === 'paused' ? ' is paused.' : ' is being practised.'} What carries this mark reaches no customer and no authority.
      </span>
      <Link to="/drills/$id" params={{ id: drill.id }} className="font-semibold">
        {drill.leading ? 'Lead it' : 'About it'}
      </Link>
    </aside>
  )
}
