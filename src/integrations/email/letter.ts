/**
 * The page as a letter: plain text, and the same as simple HTML with one button. No picture, no script, nothing from
 * elsewhere. The button is a link: opening it changes nothing, mail scanners open every one.
 */
import type { Message } from '../carrier.ts'
import { headline } from '../headline.ts'

export const subject = (message: Message): string => oneLine(headline(message))

export const plainLetter = (message: Message): string =>
  [`${message.body.trim()}`, message.body.includes(message.link) ? '' : `Answer: ${message.link}`, '-- ', 'Sent by Tocsin.']
    .filter(line => line !== '')
    .join('\n\n')

export function htmlLetter(message: Message): string {
  const paragraphs = message.body
    .split('\n')
    .filter(line => line.trim() !== '' && !line.includes(message.link)) // the button has it
    .map(line => `<p style="margin:0 0 12px">${html(line)}</p>`)
    .join('')
  const words = message.answer ?? (message.link.includes('/v/') ? 'Confirm' : 'Acknowledge')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${html(subject(message))}</title></head><body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff"><div style="max-width:560px">${paragraphs}<p style="margin:24px 0"><a href="${html(message.link)}" style="display:inline-block;padding:14px 28px;background:#1a1a1a;color:#fff;text-decoration:none;border-radius:6px">${words} …</a></p><p style="margin:0;color:#666;font-size:13px;word-break:break-all">${html(message.link)}</p></div></body></html>`
}

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&#39;' }
const html = (text: string) => text.replace(/[<>&"']/g, c => entities[c]!)
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
