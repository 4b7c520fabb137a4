/**
 * Slack's incoming webhook, from the other side: nearly every tool can post to Slack, and where it can post nowhere else,
 * its "webhook URL" becomes `…/in/{key}/slack-webhook`.
 *
 * H1  What was written for people has no state: words that tools put in front ([RESOLVED], "Recovered:") and the colour
 *     `good` say that something ended. Everything else is firing.
 * H2  The condition is the title without its state and its counts, so that the end finds its beginning.
 * H3  What firing is never ended by its tool ends by itself, a day after it was last said.
 */
import { type Instant, instant } from '../../core/id.ts'
import { hour } from '../../core/span.ts'
import { bodyMax, deeperThan, isObject, kindOf, readJson, tooDeep, unreadable } from '../body.ts'
import type { Read, SourceRoute } from '../source.ts'

const lastsMs = 24 * hour
const example = '{"text": "…"}'

export function readSlackPost(body: Uint8Array, headers: Readonly<Record<string, string | undefined>>, now: Instant): Read {
  const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true && body[0] === 0x70 // payload=
  const raw = form ? Buffer.from(new URLSearchParams(Buffer.from(body).toString('utf8')).get('payload') ?? '') : body
  const json = readJson(raw, example)
  if ('problem' in json) return json
  const message = json.value
  if (!isObject(message)) return unreadable('body', `the body is ${kindOf(message)}`, `send ${example}`)
  if (deeperThan(message, bodyMax.depth)) return tooDeep('body')
  for (const name of ['attachments', 'blocks'])
    if (message[name] !== undefined && message[name] !== null && !Array.isArray(message[name]))
      return unreadable(name, `this is ${kindOf(message[name])}`, 'send a list')
  if (message.text !== undefined && message.text !== null && typeof message.text !== 'string')
    return unreadable('text', `this is ${kindOf(message.text)}`, `send ${example}`)
  const attachments = (message.attachments as unknown[] | undefined | null)?.filter(isObject) ?? []
  const blocks = (message.blocks as unknown[] | undefined | null) ?? []
  const [first] = attachments
  const lines = [
    message.text,
    ...blocks.map(blockText),
    ...attachments.flatMap(one => [
      one.pretext,
      one.title,
      one.text,
      one.fallback,
      ...((Array.isArray(one.blocks) ? one.blocks : []) as unknown[]).map(blockText),
    ]),
  ]
    .filter((line): line is string => typeof line === 'string')
    .map(plain)
    .filter(line => line !== '')
  const title = [first?.title, message.text, first?.fallback, first?.pretext, lines[0]].find(
    (one): one is string => typeof one === 'string' && plain(one) !== '',
  )
  if (title === undefined) return unreadable('text', 'there is no text in it', `send ${example}`)
  const said = plain(title).split('\n')[0]!
  const { condition, ended } = stateOf(said)
  const labels: Record<string, string> = { title: condition }
  for (const name of ['channel', 'username'] as const) {
    const text = message[name]
    if (typeof text === 'string' && text !== '') labels[name] = text
  }
  const annotations: Record<string, string> = { message: [...new Set(lines)].join('\n').slice(0, 20_000) }
  for (const one of attachments) for (const field of Array.isArray(one.fields) ? one.fields : []) addField(field, annotations)
  const link = [first?.title_link, first?.from_url, firstLink(message.text)].find(
    (one): one is string => typeof one === 'string' && /^https?:\/\//.test(one),
  )
  const resolved = ended || first?.color === 'good' || first?.color === '#2eb886'
  return {
    signals: [
      {
        dedup: `${labels.channel ?? ''}\n${condition}`,
        status: resolved ? 'resolved' : 'firing',
        severityHint: first?.color === 'danger' ? 'critical' : first?.color === 'warning' ? 'warning' : null,
        summary: said.slice(0, 1000),
        labels,
        annotations,
        link: link ?? null,
        startsAt: null,
        endsAt: resolved ? now : null,
        expiresAt: resolved ? null : instant(now + lastsMs),
      },
    ],
  }
}

const endWords = /^\W*(?:resolved|recovered|recovery|ok|up|closed|fixed)\b(?!\s+(?:to|for|by)\b)/i
const stateWords =
  /^\W*(?:firing|alerting|triggered|problem|down|critical|warning|error|resolved|recovered|recovery|ok|up|closed|fixed|no ?data)(?:\s*:\s*\d+)?[\s*_]*(?:\]|\)|:|-|\||—)\s*/i

/** The title without what changes between the beginning and the end of one condition. */
function stateOf(title: string): Readonly<{ condition: string; ended: boolean }> {
  const ended = endWords.test(title) && stateWords.test(title)
  const condition = title.replace(stateWords, '').trim()
  return { condition: condition === '' ? title : condition, ended }
}

function addField(field: unknown, annotations: Record<string, string>): void {
  if (!isObject(field) || typeof field.title !== 'string' || field.title === '' || Object.keys(annotations).length > 200) return
  if (['string', 'number', 'boolean'].includes(typeof field.value)) annotations[`field.${field.title}`] = plain(String(field.value))
}

function blockText(block: unknown): string | undefined {
  if (!isObject(block)) return undefined
  const parts = [block.text, ...(Array.isArray(block.fields) ? block.fields : []), ...(Array.isArray(block.elements) ? block.elements : [])]
  const texts = parts.map(part => (isObject(part) && typeof part.text === 'string' ? part.text : '')).filter(text => text !== '')
  return texts.length === 0 ? undefined : texts.join('\n')
}

/** Slack's mark-up as plain text: <https://…|words> is its words, &amp; an ampersand. */
const plain = (text: string): string =>
  text
    .replace(/<[^<>|]{1,2000}\|([^<>]{1,2000})>/g, '$1')
    .replace(/<([^<>]{1,2000})>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim()
const firstLink = (text: unknown): string | undefined =>
  typeof text === 'string' ? /<(https?:\/\/[^<>|\s]{1,2000})/.exec(text)?.[1] : undefined

export const slackWebhook: SourceRoute = {
  source: 'slack-webhook',
  method: 'POST',
  path: '/slack-webhook',
  read: readSlackPost,
  // Slack's own answers are bare words, and its clients look at nothing else.
  reply: read =>
    'problem' in read
      ? { status: read.status, body: `invalid_payload: ${read.field}: ${read.problem}; ${read.instead}` }
      : { status: 200, body: 'ok' },
}
