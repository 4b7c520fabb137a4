/** An HTTP address: the status that it is to answer with, and the words that are to stand in the answer. Redirects are not followed. */
import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import type tls from 'node:tls'
import type { Target } from './check.ts'
import { guardedLookup, guardWords, isRefused } from './guard.ts'
import { certificateWords, type Line, NotWell } from './line.ts'

const bodyMax = 262_144

/** Says what it answered; throws NotWell, or what the socket threw. */
export async function lookAtHttp(target: Target, line: Line): Promise<string> {
  const url = new URL(target.address)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && isRefused(host)) throw new NotWell(guardWords)
  const { status, body, cut } = await get(url, target, line)
  const well = target.statuses.length === 0 ? status >= 200 && status < 300 : target.statuses.includes(status)
  const moved = status >= 300 && status < 400 ? ': redirects are not followed, give the final address' : ''
  if (!well) throw new NotWell(`it answered ${status}${moved}`)
  if (target.words !== null && !body.includes(target.words))
    throw new NotWell(
      `it answered ${status} without the words ${JSON.stringify(target.words)}${cut ? ` in its first ${bodyMax / 1024} kB` : ''}`,
    )
  return `it answered ${status}`
}

const get = (url: URL, target: Target, line: Line): Promise<Readonly<{ status: number; body: string; cut: boolean }>> =>
  new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:'
    const { user, secret } = target
    const authorization =
      secret === null ? null : user === null ? `Bearer ${secret}` : `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
    const request = (secure ? https : http).request(url, {
      method: 'GET',
      agent: false, // each look is a line of its own
      lookup: guardedLookup,
      headers: { 'user-agent': 'Tocsin', accept: '*/*', ...(authorization === null ? {} : { authorization }) },
      ...(target.authority === null ? {} : { ca: target.authority }),
    })
    request.on('socket', socket => {
      line.keep(socket)
      socket.once('connect', () => {
        line.reached = true
        line.doing = secure ? 'the TLS handshake' : 'an answer'
      })
      if (secure)
        socket.once('secureConnect', () => {
          line.noteCertificate(socket as tls.TLSSocket)
          line.doing = 'an answer'
        })
    })
    request.on('response', response => {
      line.doing = 'the end of its answer'
      const chunks: Buffer[] = []
      let size = 0
      const end = (cut: boolean) =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8').slice(0, bodyMax), cut })
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size < bodyMax) return
        end(true)
        response.destroy()
      })
      response.on('end', () => end(false))
      response.on('error', reject)
      response.on('close', () => reject(new NotWell('the other end broke its answer off')))
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      const certificate = error.code !== undefined && /CERT|SIGNED|ISSUER|LEAF/.test(error.code)
      reject(certificate ? new NotWell(certificateWords(error.code!, url.hostname)) : error)
    })
    request.end()
  })
