/**
 * Severity by shape and word; colour only underlines it. The fewer sides a shape has filled, the milder: a filled octagon,
 * a filled triangle, an outlined diamond, an outlined circle. Beyond the fourth all are circles: the word tells them apart.
 */
const colours = ['text-alarm', 'text-warn', 'text-ink', 'text-ink-2']

function Shape({ rank, size }: { rank: number; size: number }) {
  const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 2 }
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" className="shrink-0">
      {rank === 0 ? (
        <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor" />
      ) : rank === 1 ? (
        <path d="M8 1.500 15.500 14.500h-15z" fill="currentColor" />
      ) : rank === 2 ? (
        <path d="M8 2l6 6-6 6-6-6z" {...line} />
      ) : (
        <circle cx="8" cy="8" r="5.500" {...line} />
      )}
    </svg>
  )
}

/** `P1 Critical`, where the plan gives a name beside the id; `SEV1` where both are the same. */
export const severityWords = (id: string, name: string): string =>
  name.toLowerCase().startsWith(id.toLowerCase()) ? name : `${id} ${name}`

export function SeverityMark({ rank, id, name, size = 'md' }: { rank: number; id: string; name: string; size?: 'md' | 'lg' }) {
  return (
    <span className={`inline-flex items-center gap-1.5 font-bold ${colours[Math.min(rank, 3)]} ${size === 'lg' ? 'text-lg' : 'text-sm'}`}>
      <Shape rank={rank} size={size === 'lg' ? 19 : 14} />
      <span>
        <span className="sr-only">Severity </span>
        {severityWords(id, name)}
      </span>
    </span>
  )
}
