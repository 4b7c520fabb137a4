/** A page as the engine writes it, for tests of carriers. */
import { passAsked } from '../../core/outside.ts'
import type { Message } from '../carrier.ts'

export const page = (address: string, over: Partial<Message> = {}, settings: Readonly<Record<string, string>> = {}): Message => ({
  pass: passAsked('person'),
  delivery: 'd-0123456789abcdef',
  drill: false,
  incident: '#12',
  severity: 'P1',
  title: 'Checkout is down & <nobody> can "pay"',
  body: 'P1 #12: Checkout is down & <nobody> can "pay"\nAcknowledge within 15 minutes — 6 Who hears of it\nNext: Engineering Lead at 03:15 CET, unless acknowledged\nAnswer: https://tocsin.example/a/tok_en-1',
  clause: 'Acknowledge within 15 minutes — 6 Who hears of it',
  link: 'https://tocsin.example/a/tok_en-1',
  code: 'K7QX',
  to: { org: 'house', person: 'ana', name: 'Ana Muster', address, settings },
  ...over,
})
export const never = (): AbortSignal => new AbortController().signal
