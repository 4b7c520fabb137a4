/** Whether a page is heard in this very browser, beside the other answers to "can you be reached?". */
import { Button } from '../button.tsx'
import { StateMark } from '../state-mark.tsx'
import { allowNotifications, useNotifying } from './notify.ts'
import { trySound, useSound } from './sound.ts'

export function RingHere() {
  const sound = useSound()
  const notifying = useNotifying()
  return (
    <li className="py-2">
      <div className="flex items-center justify-between gap-3">
        <div className="min-w-0 text-sm">
          <span className="font-semibold">This browser</span>
          <span className="block">
            {sound === 'allowed' ? (
              <StateMark tone="good">Rings while it is open</StateMark>
            ) : sound === 'blocked' ? (
              <StateMark tone="act">Silent until you press something</StateMark>
            ) : (
              <StateMark tone="late">Cannot make a sound</StateMark>
            )}
          </span>
          {notifying === 'denied' && (
            <span className="block text-ink-2">Its notifications are blocked: allow them in the browser's settings.</span>
          )}
        </div>
        <div className="flex max-w-1/2 shrink-0 flex-wrap justify-end gap-1.5">
          {notifying === 'default' && (
            <Button small onClick={() => void allowNotifications()}>
              Allow notifications
            </Button>
          )}
          {sound !== 'none' && (
            <Button small onClick={() => void trySound()}>
              {sound === 'allowed' ? 'Hear it' : 'Let it ring'}
            </Button>
          )}
        </div>
      </div>
    </li>
  )
}
