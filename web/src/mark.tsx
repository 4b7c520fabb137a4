/** Tocsin's mark: a bell whose clapper makes it a T. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="8 10 48 42" width={size} height={(size * 42) / 48} aria-hidden="true" className="text-accent">
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M12 13h40v6h-5.500c0 15.500 1.500 19.500 6.500 25v3H38.500a6.500 6.500 0 0 1-13 0H11v-3c5-5.500 6.500-9.500 6.500-25H12zm17 6v22h6V19z"
      />
    </svg>
  )
}
