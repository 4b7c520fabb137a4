/** A dialog, whose code no first screen waits for: it comes when nothing else is to be done, or when the first one is asked for. */
import { lazy, type ReactNode, type RefObject, Suspense } from 'react'

export type SheetProps = {
  open: boolean
  onClose: () => void
  title: string
  lead?: ReactNode
  children: ReactNode
  focus?: RefObject<HTMLElement | null>
  wide?: boolean
}
/** For whoever knows that a dialog comes next: its code on its way beside their own. */
export const fetchSheet = () => import('./sheet-dialog.tsx')
const SheetDialog = lazy(fetchSheet)

export function Sheet(props: SheetProps) {
  return props.open ? (
    <Suspense>
      <SheetDialog {...props} />
    </Suspense>
  ) : null
}
