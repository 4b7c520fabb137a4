/**
 * ntfy: push to a phone through ntfy.sh or one's own server. The address is a topic of the configured server, or the
 * whole URL of a topic elsewhere.
 *
 * The tap opens the page with the button; the "Acknowledge" action presses it, by a POST from the phone.
 */
import type { Carrier, Message } from '../carrier.ts'
import { headline } from '../headline.ts'
import { carriedOf, insideWords, leadsInside, send } from '../outgoing.ts'

/**
 * `url`: the server that plain topics are on; null: there is none, and an address says its server itself. `allowPrivate`: such an address
 * may lead into a private network. Else nobody who may type a contact method makes this server speak to its neighbours.
 */
export type NtfySettings = Readonly<{ url: string | null; token: string | null; allowPrivate: boolean; timeoutMs: number }>

const topicPattern = /^[-_A-Za-z0-9]{1,64}$/

export function ntfyCarrier(settings: NtfySettings): Carrier {
  return {
    kind: 'ntfy',
    ...(settings.url === null
      ? { lacks: { instead: 'set NTFY_URL, or write each topic with its server, https://ntfy.example.com/topic', all: false } }
      : {}),
    objects(address) {
      const at = place(settings, address)
      return 'problem' in at ? at.problem : null
    },
    // "answered 403" may be about one topic, or one server of several, as well as about our token: other topics tell.
    blames: detail => (/no ntfy topic/.test(detail) ? 'address' : null),
    async send(message, signal) {
      const at = place(settings, message.to.address)
      if ('problem' in at) return { carried: 'refused', detail: at.problem }
      const token = message.to.settings.token ?? (at.own ? settings.token : null) // our token is not for a stranger's server
      const got = await send(
        {
          url: at.server,
          headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
          body: JSON.stringify(publication(message, at.topic)),
          timeoutMs: settings.timeoutMs,
          guard: !at.own && !settings.allowPrivate,
        },
        signal,
      )
      return carriedOf(got, answer => idOf(answer.body), false)
    },
  }
}

/** Priority 5 rings through "do not disturb", 3 does not; a quiet method says so in its own settings (`priority`, 1 to 5). */
function publication(message: Message, topic: string): unknown {
  const usual = message.quiet ? 3 : 5
  const asked = Number(message.to.settings.priority ?? usual)
  return {
    topic,
    title: headline(message),
    message: message.body,
    priority: Number.isInteger(asked) && asked >= 1 && asked <= 5 ? asked : usual,
    tags: message.drill ? ['test_tube'] : message.quiet ? ['memo'] : ['rotating_light'],
    click: message.link,
    actions: [
      { action: 'http', label: 'Acknowledge', url: message.link, method: 'POST', clear: true },
      { action: 'view', label: 'Open', url: message.link },
    ],
  }
}

type Place = Readonly<{ server: URL; topic: string; own: boolean }> | Readonly<{ problem: string }>
function place(settings: NtfySettings, address: string): Place {
  const own = settings.url === null ? null : new URL(settings.url.endsWith('/') ? settings.url : `${settings.url}/`)
  if (topicPattern.test(address)) {
    if (own !== null) return { server: own, topic: address, own: true }
    return { problem: 'no ntfy server is set up here: set NTFY_URL, or write the topic with its server, https://ntfy.example.com/topic' }
  }
  const example = 'write a topic (letters, digits, - and _), or its whole address, https://ntfy.example.com/topic'
  if (!URL.canParse(address)) return { problem: `this is no ntfy topic: ${example}` }
  const url = new URL(address)
  const cut = url.pathname.lastIndexOf('/')
  const topic = url.pathname.slice(cut + 1)
  if (!/^https?:$/.test(url.protocol) || !topicPattern.test(topic) || url.username !== '' || url.search !== '')
    return { problem: `this is no ntfy topic: ${example}` }
  const server = new URL(url.pathname.slice(0, cut + 1), url.origin)
  const isOwn = server.href === own?.href
  if (!isOwn && !settings.allowPrivate && leadsInside(server))
    return { problem: `${insideWords}, or NTFY_URL if it is this house's server` }
  return { server, topic, own: isOwn }
}

function idOf(body: string): string | null {
  try {
    const id: unknown = (JSON.parse(body) as { id?: unknown }).id
    return typeof id === 'string' ? id.slice(0, 64) : null
  } catch {
    return null
  }
}
