import type { MethodKind } from './shapes.ts'

/** What is done with a test page so that the method counts as verified. */
export const answersTest = (kind: MethodKind): string =>
  kind === 'phone'
    ? 'take a test call and press 1'
    : kind === 'sms'
      ? 'reply to a test page, or open its link'
      : 'open the link in a test page'

/** Ways to reach a person, as the console calls them, and what their address is. */
export const methodNames: Record<MethodKind, string> = {
  email: 'E-mail',
  slack: 'Slack',
  ntfy: 'ntfy push',
  sms: 'SMS',
  phone: 'Phone call',
  webhook: 'Webhook',
  console: 'Console',
}
export const addressHints: Record<MethodKind, { label: string; example: string; type: string }> = {
  email: { label: 'Address', example: 'ana@example.com', type: 'email' },
  slack: { label: 'Member id or channel', example: 'U024BE7LH', type: 'text' },
  ntfy: { label: 'Topic, or the whole address of one', example: 'ana-pages-7f3k', type: 'text' },
  sms: { label: 'Number, with country', example: '+49 151 23456789', type: 'tel' },
  phone: { label: 'Number, with country', example: '+49 30 1234567', type: 'tel' },
  webhook: { label: 'Address', example: 'https://pager.example.com/ana', type: 'url' },
  console: { label: 'Where', example: 'wherever open', type: 'text' },
}
