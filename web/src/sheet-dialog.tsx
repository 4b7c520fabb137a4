/** A dialog: a sheet that rises from the thumb on a phone, a panel on a desktop. Escape closes; focus goes back. */
import { Dialog } from '@base-ui/react/dialog'
import type { SheetProps } from './sheet.tsx'

export default function SheetDialog({ open, onClose, title, lead, children, focus, wide = false }: SheetProps) {
  return (
    <Dialog.Root open={open} onOpenChange={next => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <Dialog.Popup
          {...(focus ? { initialFocus: focus } : {})}
          className={`fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] overflow-y-auto border-t-4 border-accent bg-paper px-5 pt-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] outline-none md:inset-x-auto md:top-[10vh] md:bottom-auto md:left-1/2 md:max-h-[82vh] md:-translate-x-1/2 md:px-7 md:pt-6 ${wide ? 'md:w-[44rem]' : 'md:w-[33rem]'}`}
        >
          <div className="mb-4 flex items-start justify-between gap-4">
            <div>
              <Dialog.Title className="text-xl font-bold">{title}</Dialog.Title>
              {lead && <Dialog.Description className="mt-1 text-sm text-ink-2">{lead}</Dialog.Description>}
            </div>
            <Dialog.Close className="btn btn-quiet btn-small -mt-1 -mr-2" aria-label="Close">
              <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path d="m2.500 2.500 11 11m0-11-11 11" stroke="currentColor" strokeWidth="2" fill="none" />
              </svg>
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
