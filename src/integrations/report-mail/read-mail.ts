/**
 * A letter to the address for reports, as values. It was written by anybody, by hand or on purpose broken: whatever cannot be read is said to
 * be so, and the letter is kept with what can.
 *
 * L1  Nobody is who From says: it is an address to answer, and no more.
 * L2  It is read in a time that grows as it does: who reads it also pages people, and anybody may send one.
 * L3  What a machine sent by itself is told by its marks (RFC 3834, RFC 2919, RFC 2369, the null sender), unless it came by a list of our own.
 */
import { createHash } from 'node:crypto'
import PostalMime, { type Address, type Email } from 'postal-mime'

export type MailFile = Readonly<{ name: string; mediaType: string; content: Uint8Array }>
export type ReadMail = Readonly<{
  /** Its Message-ID; where it has none, one of its bytes. */
  id: string
  messageId: string | null
  /** Message-IDs that it answers, the nearest first. */
  answers: readonly string[]
  title: string
  text: string
  name: string
  address: string
  automatic: boolean
  files: readonly MailFile[]
  /** What of it is not kept, in words. */
  leftOut: readonly string[]
}>

const filesMost = 5
const answersMost = 20
const unreadMax = 20_000 // characters of a letter whose structure cannot be read
const nestingMax = 30
const headersMax = 262_144 // bytes

/** `from`: the envelope's; empty: the null sender. `lists`: List-Ids whose letters are people's. Never throws. */
export async function readMail(raw: Uint8Array, envelope: Readonly<{ from: string }>, lists: readonly string[] = []): Promise<ReadMail> {
  const hash = createHash('sha256').update(raw).digest('hex')
  let mail: Email
  try {
    mail = await new Reader({
      attachmentEncoding: 'arraybuffer',
      maxNestingDepth: nestingMax,
      maxHeadersSize: headersMax,
      forceRfc822Attachments: true, // a letter in it is a file: the parser makes readers of its own for those, which are not this one
    }).parse(raw)
  } catch (error) {
    return {
      id: hash,
      messageId: null,
      answers: [],
      title: '(a letter that cannot be read)',
      text: new TextDecoder().decode(raw.subarray(0, unreadMax)),
      name: '',
      address: envelope.from,
      automatic: envelope.from === '',
      files: [],
      leftOut: [`its parts: ${error instanceof Error ? error.message : String(error)}`],
    }
  }
  const from = (mail.replyTo?.flatMap(flat) ?? [])[0] ?? (mail.from === undefined ? undefined : flat(mail.from)[0])
  const name = (mail.from === undefined ? '' : flat(mail.from)[0]?.name) || from?.name || ''
  const messageId = idsIn(mail.messageId)[0] ?? null
  const { files, leftOut } = filesOf(mail)
  return {
    id: messageId ?? hash,
    messageId,
    answers: [...new Set([...idsIn(mail.inReplyTo), ...idsIn(mail.references).toReversed()])].slice(0, answersMost),
    title: clean(mail.subject ?? '').trim() || '(no subject)',
    text: clean(mail.text?.trim() || textOfHtml(mail.html ?? '') || '(no text)'),
    name: clean(name),
    address: isAddress(from?.address) ? from!.address : isAddress(envelope.from) ? envelope.from : '',
    automatic: envelope.from === '' || isAutomatic(mail, lists),
    files,
    leftOut,
  }
}

/** What the parser asks of each part; where it is HTML, the words of it are put in its place: the parser's own way to them is not L2. */
type Part = { contentType: { parsed?: { value?: string } }; getTextContent(): string }
const inlineText = (PostalMime.prototype as unknown as { isInlineTextNode(part: Part): boolean }).isInlineTextNode
class Reader extends PostalMime {
  isInlineTextNode(part: Part): boolean {
    if (!inlineText.call(this, part)) return false
    if (part.contentType.parsed?.value === 'text/html') {
      const html = part.getTextContent()
      part.getTextContent = () => marked(textOfHtml(html))
    }
    return true
  }
}
const marked = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')

const flat = (address: Address): readonly Readonly<{ name: string; address: string }>[] => address.group ?? [address as never]
const isAddress = (text: string | undefined): boolean => text !== undefined && text.length <= 200 && /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(text)
const idsIn = (header: string | undefined): readonly string[] => header?.match(/<[^<>\s]{1,400}>/g) ?? []
/** NUL and lone halves of characters are what no store keeps. */
const clean = (text: string): string => text.replaceAll('\0', '').toWellFormed().replaceAll('\r\n', '\n')

function isAutomatic(mail: Email, lists: readonly string[]): boolean {
  const values = (name: string) => mail.headers.filter(({ key }) => key === name).map(({ value }) => value.trim().toLowerCase())
  const has = (name: string) => values(name).length > 0
  if (values('auto-submitted').some(value => !/^no\b/.test(value))) return true
  if (['x-autoreply', 'x-autorespond', 'x-auto-response'].some(has)) return true
  if (values('content-type').some(value => value.startsWith('multipart/report'))) return true
  if (/^(mailer-daemon|postmaster)@/i.test(mail.from === undefined ? '' : (flat(mail.from)[0]?.address ?? ''))) return true
  const ours = values('list-id').some(value =>
    lists.some(list => value === list.toLowerCase() || value.endsWith(`<${list.toLowerCase()}>`)),
  )
  if (ours) return false
  return (
    values('precedence').some(value => /^(bulk|list|junk|auto_reply)\b/.test(value)) ||
    mail.headers.some(({ key }) => key.startsWith('list-'))
  )
}

function filesOf({ attachments }: Email): Pick<ReadMail, 'files' | 'leftOut'> {
  const files: MailFile[] = []
  const leftOut: string[] = []
  for (const [n, { filename, mimeType, content }] of attachments.entries()) {
    const name =
      clean(filename ?? '')
        .replace(/[\n/\\]+/g, '_')
        .trim()
        .slice(0, 120) || `part ${n + 1}`
    const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
    if (bytes.byteLength === 0) leftOut.push(`${name}: it is empty`)
    else if (files.length >= filesMost) leftOut.push(`${name}: more than ${filesMost} files came with it`)
    else files.push({ name, mediaType: /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream', content: bytes })
  }
  return { files, leftOut }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
/** The words of a letter that has nothing but HTML. They are shown as text: nothing in them is markup. */
export function textOfHtml(html: string): string {
  return html
    .replace(/<!--[\s\S]*?(-->|$)/g, '')
    .replace(/<(style|script|head|title)\b[\s\S]*?(<\/\1\s*>|$)/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/<(br|\/?(p|div|li|tr|h[1-6]|ul|ol|table|blockquote|pre))\b[^<>]*>/gi, '\n') // [^<>]: each begun and never ended would be looked through to the end, L2
    .replace(/<[^>]*>?/g, '')
    .replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,6});/gi, (whole, name: string) => {
      if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
    })
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
