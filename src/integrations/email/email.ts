/** Pages by e-mail. */
import type { Carried, Carrier, Message } from '../carrier.ts'
import { htmlLetter, plainLetter, subject } from './letter.ts'

export type EmailSettings = Readonly<{
  url: string // smtp://user:password@host:587, smtps://…:465; ?requireTLS=true
  from: string // Name <address>
  timeoutMs: number
}>

export function emailCarrier(settings: EmailSettings): Carrier {
  const sender = /<([^<>]+)>\s*$/.exec(settings.from)?.[1] ?? settings.from
  const domain = sender.split('@').at(-1)!
  const deliver = async (message: Message, signal: AbortSignal): Promise<Carried> => {
    const id = `<${message.delivery.replace(/[^\w.-]/g, '')}@${domain}>` // the same delivery again is the same letter
    const { handOver } = await sending()
    return handOver(settings, { from: sender, to: message.to.address, id }, await build(settings, message, id), signal)
  }
  return {
    kind: 'email',
    ready: () => Promise.all([sending(), writing()]),
    objects: addressProblem,
    blames: detail => (/RCPT TO$|e-mail address/.test(detail) ? 'address' : /^(535\b|EAUTH)/.test(detail) ? 'carrier' : null),
    async send(message, signal) {
      const problem = addressProblem(message.to.address)
      if (problem !== null) return { carried: 'refused', detail: problem }
      if (signal.aborted) return { carried: 'failed', detail: 'called off' }
      return deliver(message, signal)
    },
  }
}

// Large, and not every house sends letters.
const sending = () => import('./smtp.ts')
const writing = () => import('nodemailer/lib/mail-composer')

async function build(settings: EmailSettings, message: Message, id: string): Promise<Buffer> {
  const { default: MailComposer } = await writing()
  const letter = new MailComposer({
    from: settings.from,
    to: { name: message.to.name, address: message.to.address },
    subject: subject(message),
    text: plainLetter(message),
    html: htmlLetter(message),
    messageId: id,
    priority: message.quiet ? 'normal' : 'high',
    headers: {
      'Auto-Submitted': 'auto-generated', // no out-of-office answers
      'X-Auto-Response-Suppress': 'All',
      'X-Tocsin-Delivery': message.delivery,
      ...(message.drill ? { 'X-Tocsin-Drill': 'yes' } : {}),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return letter.compile().build()
}

/** What can go into an envelope without being taken for more than one address. */
export function addressProblem(address: string): string | null {
  return /^[^\s@<>(),;:"\\[\]]{1,64}@[^\s@<>(),;:"\\[\]]{1,255}$/.test(address) && !address.includes('..')
    ? null
    : 'this is no e-mail address: write name@example.com'
}
