/**
 * What is said on the telephone, as TwiML. Only a key pressed by a person acknowledges: an answering machine listens to
 * the end and nothing happens.
 */
import type { Message } from '../carrier.ts'

/** The page itself, twice, waiting for a key all the while. `gatherUrl` hears of the key. */
export function pageSpeech(message: Message, gatherUrl: string): string {
  const words = [
    message.drill ? 'This is a drill.' : 'This is Tocsin.',
    message.incident === 'test'
      ? `${message.title}.`
      : `${message.severity}${message.incident === '' ? '' : `, incident ${spoken(message.incident)}`}: ${message.title}.`,
    message.clause.replace(/[.]?$/, '.'),
  ].join(' ')
  const test = message.incident === 'test'
  const keys = keysOf(test)
  const gather = `<Gather input="dtmf" numDigits="1" timeout="10" action="${xml(gatherUrl)}" method="POST">${say(`${words} ${keys}`)}</Gather>`
  return twiml(`${gather}${gather}${say(silence(test))}`)
}
const keysOf = (test: boolean): string => `Press 1 to ${test ? 'say that it reached you' : 'acknowledge'}. Press 2 to hear this again.`
const silence = (test: boolean): string => `${test ? 'No key was pressed' : 'Nobody has acknowledged'}. Goodbye.`

/** What came of the key: said only once it is on record. */
export function answerSpeech(answer: 'acknowledged' | 'verified' | 'already' | 'expired' | 'failed'): string {
  const words = {
    acknowledged: 'Acknowledged. It is yours. Goodbye.',
    verified: 'It is recorded that calls to this number reach you. Goodbye.',
    already: 'This was acknowledged already. Goodbye.',
    expired: 'This page is too old to be acknowledged by phone. Please open Tocsin. Goodbye.',
    failed: 'It could not be recorded. You have not acknowledged. Please open Tocsin.',
  }
  return twiml(`${say(words[answer])}<Hangup/>`)
}

/** A wrong key: ask again. `test`: of a test page. */
export function askAgain(gatherUrl: string, words: string | null, test = false): string {
  const keys = keysOf(test)
  return twiml(
    `<Gather input="dtmf" numDigits="1" timeout="10" action="${xml(gatherUrl)}" method="POST">${say(words === null ? keys : `${words} ${keys}`)}</Gather>${say(silence(test))}`,
  )
}

/** The answer to an incoming SMS; null says nothing. */
export const smsAnswer = (words: string | null): string => twiml(words === null ? '' : `<Message>${xml(words)}</Message>`)

const twiml = (inside: string) => `<?xml version="1.0" encoding="UTF-8"?><Response>${inside}</Response>`
const say = (words: string) => `<Say>${xml(words)}</Say>`
const spoken = (incident: string) => incident.replace(/^#/, '')
const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' }
/** Control characters have no place in XML at all. */
const xml = (text: string) =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ')
    .replace(/[<>&"']/g, c => entities[c]!)
