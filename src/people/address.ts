/**
 * Does an address look like one of its kind? Only what can be seen by looking: whether it works is shown by a test page.
 */
import type { MethodKind } from '../core/oncall/people.ts'

export const methodKinds: readonly MethodKind[] = ['email', 'slack', 'ntfy', 'sms', 'phone', 'webhook', 'console']

/** The one address of a console: it rings in each that its person has open. */
export const everyConsole = 'wherever open'

export type ReadAddress = Readonly<{ address: string }> | Readonly<{ what: string; instead: string }>

/** The address as it is kept (numbers without spaces), or what is wrong with it and what to write instead. */
export function readAddress(kind: MethodKind, written: string): ReadAddress {
  const text = written.trim()
  const wrong = (what: string, instead: string) => ({ what, instead })
  if (text === '') return wrong(`the address for ${kind} is empty`, `write the address, or leave ${kind} out`)
  if (text.length > 400) return wrong(`the address for ${kind} is longer than 400 characters`, 'write the address alone')
  switch (kind) {
    case 'console':
      return /^(true|yes|wherever open)$/i.test(text)
        ? { address: everyConsole }
        : wrong(
            `${JSON.stringify(text)} is no way to name a console`,
            `write ${everyConsole}: it rings in every console that the person has open`,
          )
    case 'email':
      return /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$/.test(text) || /^[^\s@<>,;]+@localhost$/.test(text)
        ? { address: text }
        : wrong(`${JSON.stringify(text)} is no e-mail address`, 'write one address, such as ana@example.com, without a name around it')
    case 'sms':
    case 'phone': {
      const number = text.replace(/[\s().\-/]/g, '').replace(/^00/, '+')
      return /^\+[1-9]\d{6,14}$/.test(number)
        ? { address: number }
        : wrong(
            `${JSON.stringify(text)} is no phone number with its country`,
            'write it with + and the country, in quotes: "+34 600 000 001"',
          )
    }
    case 'webhook':
      return /^https?:\/\/[^\s/?#]+\S*$/i.test(text)
        ? { address: text }
        : wrong(`${JSON.stringify(text)} is no web address`, 'write it with https://')
    case 'ntfy':
      return /^[A-Za-z0-9_-]{1,64}$/.test(text) || /^https?:\/\/[^\s/?#]+\/[A-Za-z0-9_-]{1,64}$/i.test(text)
        ? { address: text }
        : wrong(
            `${JSON.stringify(text)} is no ntfy topic`,
            'write the topic (letters, digits, - and _, at most 64), or its whole address with https://',
          )
    case 'slack':
      return /^[@#]?[A-Za-z0-9._-]+$/.test(text) || /^[^\s@]+@[^\s@]+$/.test(text)
        ? { address: text }
        : wrong(`${JSON.stringify(text)} is no Slack member`, 'write the member id (U…), a channel, or the e-mail address of the account')
  }
}
