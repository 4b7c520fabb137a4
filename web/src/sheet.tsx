/** A dialog: a sheet that rises from the thumb on a phone, a panel on a desktop. Escape closes; focus goes back. */

import type { ReactNode, RefObject } from 'react'
import { Modal } from './modal.tsx'
import { useOwnId } from './own-id.ts'

type Props = {
  open: boolean
  onClose: () => void
  title: string
  lead?: ReactNode
  children: ReactNode
  focus?: RefObject<HTMLElement | null>
  wide?: boolean
}

export function Sheet(props: Props) {
  return props.open ? <Open {...props} /> : null
}

function Open({ onClose, title, lead, children, focus, wide = false }: Props) {
  const id = useOwnId()
  return (
    <Modal
      onClose={onClose}
      labelledBy={`${id}-title`}
      describedBy={lead ? `${id}-lead` : undefined}
      focus={focus}
      className={`fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] overflow-y-auto border-t-4 border-accent bg-paper px-5 pt-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] md:inset-x-auto md:top-[10vh] md:bottom-auto md:left-1/2 md:max-h-[82vh] md:-translate-x-1/2 md:px-7 md:pt-6 ${wide ? 'md:w-[44rem]' : 'md:w-[33rem]'}`}
    >
      <div className="mb-4 flex items-start justify-between gap-4">
        <div className="min-w-0 wrap-anywhere">
          <h2 id={`${id}-title`} className="text-xl font-bold">
            {title}
          </h2>
          {lead && (
            <p id={`${id}-lead`} className="mt-1 text-sm text-ink-2">
              {lead}
            </p>
          )}
        </div>
        <button type="button" className="btn btn-quiet btn-small -mt-1 -mr-2" aria-label="Close" onClick={onClose}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="m2.500 2.500 11 11m0-11-11 11" stroke="currentColor" strokeWidth="2" fill="none" />
          </svg>
        </button>
      </div>
      {children}
    </Modal>
  )
}
