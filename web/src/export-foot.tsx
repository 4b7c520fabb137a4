/** What stands under everything that is taken out: what was asked, for which time, how many, and the hash of it. */
import type { Exported } from './shapes.ts'
import { fullWords } from './time-words.ts'

/** `href`: the same as a file. */
export function ExportFoot({ of, href, counted }: { of: Exported; href: string; counted: string }) {
  return (
    <div className="mt-6 flex flex-wrap items-start justify-between gap-4 border-t border-rule pt-3 text-sm">
      <dl className="grid min-w-0 grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 gap-y-0.5">
        <dt className="text-ink-2">Query</dt>
        <dd>{of.query}</dd>
        <dt className="text-ink-2">Period</dt>
        <dd>
          {of.from === null ? 'the beginning' : fullWords(of.from)} to {fullWords(of.to)}
        </dd>
        <dt className="text-ink-2">Total</dt>
        <dd>
          {of.total} {counted}
        </dd>
        <dt className="text-ink-2">SHA-256</dt>
        <dd className="font-mono text-xs break-all">{of.hash}</dd>
      </dl>
      <a className="btn" href={href} download>
        Download as CSV
      </a>
    </div>
  )
}
