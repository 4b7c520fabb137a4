/** Addresses shortened: enough to know one's own by, too little to learn somebody else's. */
import type { MethodKind } from '../core/oncall/people.ts'

export function shortened(kind: MethodKind, address: string): string {
  switch (kind) {
    case 'email': {
      const at = address.lastIndexOf('@')
      return at > 0 ? `${address.slice(0, 1)}…${address.slice(at)}` : '…'
    }
    case 'sms':
    case 'phone':
      return address.length > 5 ? `…${address.slice(-3)}` : '…'
    case 'webhook':
    case 'ntfy':
      try {
        return `${new URL(address).host}/…`
      } catch {
        return `${address.slice(0, 2)}…`
      }
    case 'console':
      return address
    case 'slack':
      return address.startsWith('#') ? address : `${address.slice(0, 2)}…`
  }
}
