/** A button that answers at once: while it works it says what it is doing, and does not pretend to be done. */
import type { ComponentProps, ReactNode } from 'react'

type Tone = 'plain' | 'main' | 'thumb' | 'danger' | 'quiet'
const tones: Record<Tone, string> = {
  plain: '',
  main: 'btn-main',
  thumb: 'btn-main btn-thumb',
  danger: 'btn-danger',
  quiet: 'btn-quiet',
}

type Props = Omit<ComponentProps<'button'>, 'disabled'> & {
  tone?: Tone
  small?: boolean
  /** Being done: the words to show meanwhile. */
  busy?: string | false | undefined
  /** Keyboard key, shown where there is a keyboard. */
  hint?: string
  children: ReactNode
}

/** Stays focusable while busy, so that the keyboard does not lose its place; a second press does nothing. */
export function Button({
  tone = 'plain',
  small = false,
  busy = false,
  hint,
  className = '',
  onClick,
  type = 'button',
  'aria-label': label,
  children,
  ...rest
}: Props) {
  return (
    <button
      type={type}
      className={`btn ${tones[tone]} ${small ? 'btn-small' : ''} ${className}`}
      aria-disabled={busy ? true : undefined}
      onClick={event => {
        if (busy) event.preventDefault()
        else onClick?.(event)
      }}
      // What it is called has to have in it what it shows: whoever speaks to it says what they read.
      aria-label={busy && label ? `${busy} ${label}` : label}
      {...rest}
    >
      {busy ? (
        <span role="status">{busy}</span>
      ) : (
        <>
          <span>{children}</span>
          {hint && <Key className="max-md:hidden">{hint}</Key>}
        </>
      )}
    </button>
  )
}

export function Key({ children, className = '' }: { children: string; className?: string }) {
  return (
    <span aria-hidden="true" className={`key ${className}`}>
      {children}
    </span>
  )
}
