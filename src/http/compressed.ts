/**
 * What goes out compressed while it is asked for: the console's page, and the API's longer answers. A length that tells a secret (BREACH)
 * needs three things in one answer: the secret, text that somebody else chose, and that they can have it asked for again and again.
 *
 * C1  Only answers to a GET. Keys, tokens and addresses with a secret in them are said once, to a POST, and kept as hashes.
 * C2  With a session only what a browser says that our own page asked: what another site makes it ask goes out as it is, and so does
 *     what an older browser asks, which does not say. A program has a token, which no site can make it use.
 */
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import type { App } from './doorway.ts'

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

const bytesMin = 2_000 // less is two packets, and costs more to make small than it saves
const types = /^(?:application\/(?:[\w.+-]+\+)?json|text\/(?:csv|markdown|plain))\b/

export type Encoding = 'br' | 'gzip'

/** The one that makes it smaller, of those that are accepted; null: neither. */
export function encodingFor({ headers }: Pick<FastifyRequest, 'headers'>): Encoding | null {
  const accepted = String(headers['accept-encoding'] ?? '')
    .split(',')
    .filter(each => !/;\s*q=0(?:\.0*)?\s*$/.test(each))
    .map(each => each.split(';')[0]!.trim().toLowerCase())
  return accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : null
}

/** Off the main thread; brotli at 5 of 11 takes 1 ms for 50 kB. */
export const compress = (text: string, encoding: Encoding): Promise<Buffer> =>
  encoding === 'br' ? brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : gzipped(text)

/** For all routes of this scope, C1 and C2. */
export function compressAnswers(api: App): void {
  api.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || request.method !== 'GET' || !types.test(String(reply.getHeader('content-type')))) return payload
    reply.header('vary', 'accept-encoding, cookie, authorization, sec-fetch-site')
    const ownPage = request.headers['sec-fetch-site'] === 'same-origin'
    const encoding = encodingFor(request)
    if (encoding === null || Buffer.byteLength(payload) < bytesMin || (request.caller?.by === 'session' && !ownPage)) return payload
    reply.header('content-encoding', encoding).removeHeader('content-length')
    return compress(payload, encoding)
  })
}
