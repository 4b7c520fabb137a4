/**
 * What lies over the screen until it is closed: the browser's own modal dialog, which keeps the focus in, everything else out, and gives
 * the focus back. Escape closes it, and a press beside it that also began there: who marks a text and lets go outside loses nothing.
 */
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { createPortal } from 'react-dom'

type Props = Readonly<{
  /** Asked for by the person; whoever shows it takes it away. */
  onClose: () => void
  /** Ids of what names it, and of what says more. */
  labelledBy: string
  describedBy?: string | undefined
  /** What has the focus at first; where this is not there, the first field that is in view, but for a finger: it would call up the keys. */
  focus?: RefObject<HTMLElement | null> | undefined
  /** Of the part that is seen. */
  className: string
  children: ReactNode
}>

/** What is typed first; of a choice, what is chosen. Null: there is none, or what stands before it is to be read first. */
function firstField(shown: HTMLElement): HTMLElement | null {
  const field = shown.querySelector<HTMLInputElement>('input:not([type=hidden], :disabled), textarea:not(:disabled), select:not(:disabled)')
  if (field === null || field.getBoundingClientRect().bottom > shown.getBoundingClientRect().bottom) return null
  if (field.type !== 'radio') return field
  return shown.querySelector<HTMLElement>(`input[name="${CSS.escape(field.name)}"]:checked`) ?? field
}

export function Modal({ onClose, labelledBy, describedBy, focus, className, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const close = useRef(onClose)
  close.current = onClose
  // Before the picture, and taken back while it is still in the document: only then does the browser give the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current!
    const hold = holdPage()
    const opener = document.activeElement
    const part = opener?.closest('section') ?? null
    shown.showModal()
    const first = focus?.current ?? (matchMedia('(pointer: fine)').matches ? firstField(shown) : null)
    first?.focus()
    return () => {
      shown.close()
      hold()
      if (opener !== null && opener !== document.body) keepFocus(opener, part)
    }
  }, [focus])
  useEffect(() => {
    const shown = dialog.current!
    let beganBeside = false
    const began = (event: PointerEvent) => {
      beganBeside = event.target === shown
    }
    const pressed = (event: MouseEvent) => {
      if (beganBeside && event.target === shown) close.current()
    }
    const cancelled = (event: Event) => {
      if (event.target !== shown) return // a chooser of files says it too
      event.preventDefault()
      close.current()
    }
    // A browser closes it itself when Escape is pressed twice without anything between.
    const closed = () => shown.isConnected && close.current()
    shown.addEventListener('pointerdown', began)
    shown.addEventListener('click', pressed)
    shown.addEventListener('cancel', cancelled)
    shown.addEventListener('close', closed)
    return () => {
      shown.removeEventListener('pointerdown', began)
      shown.removeEventListener('click', pressed)
      shown.removeEventListener('cancel', cancelled)
      shown.removeEventListener('close', closed)
    }
  }, [])
  return createPortal(
    <dialog
      ref={dialog}
      // biome-ignore lint/a11y/noRedundantRoles: whatever looks whether a dialog is open finds it by its role
      role="dialog"
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      className="fixed inset-0 m-0 size-full max-h-none max-w-none overflow-hidden bg-veil p-0 text-ink outline-none backdrop:bg-transparent"
    >
      <div className={className}>{children}</div>
    </dialog>,
    document.body,
  )
}

/**
 * What opened it may go with what was done in it, a moment later ("It is done…"): then the focus would fall to the page as a whole. It goes
 * to the heading of the part where that stood, and to the screen's where the part is gone, too. Watched until the focus is elsewhere.
 */
function keepFocus(opener: Element, part: Element | null): void {
  const look = () => {
    const { activeElement } = document
    const gone = !opener.isConnected
    if (gone && activeElement === document.body) {
      const heading = (part?.isConnected ? part.querySelector<HTMLElement>('h2, h3') : null) ?? document.querySelector<HTMLElement>('h1')
      heading?.setAttribute('tabindex', '-1')
      heading?.focus({ preventScroll: true })
    }
    if (gone || (activeElement !== opener && activeElement !== document.body)) watch.disconnect()
  }
  const watch = new MutationObserver(look)
  watch.observe(document.body, { childList: true, subtree: true })
  queueMicrotask(look)
}

let held = 0
/** The page below does not scroll, and keeps its width where a scrollbar takes some. Gives back what ends it; of several the last does. */
function holdPage(): () => void {
  const { documentElement: root } = document
  if (held++ === 0) {
    if (innerWidth > root.clientWidth) root.style.scrollbarGutter = 'stable'
    root.style.overflow = 'hidden'
  }
  return () => {
    if (--held > 0) return
    root.style.overflow = ''
    root.style.scrollbarGutter = ''
  }
}
