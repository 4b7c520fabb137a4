/** Tocsin's mark: a bell hung from its beam, which together are a T. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="6 6 52 56" width={size} height={(size * 56) / 52} aria-hidden="true" className="text-accent">
      <path fill="currentColor" d="M6 7h52v8H6zM23 18h18c0 18 3 24 10 31H13c7-7 10-13 10-31zM25 52h14a7 7 0 0 1-14 0z" />
    </svg>
  )
}
