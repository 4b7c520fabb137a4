/**
 * MongoDB by its wire protocol (OP_MSG, which every server since 3.6 speaks): hello, a sign-in by SCRAM-SHA-256 where there is a user, and ping.
 * A replica set without a primary takes no writes, and is not well.
 */
import type { Socket } from 'node:net'
import type { Target } from '../health-check/check.ts'
import { type Line, NotWell, type Place, troubleOf } from '../health-check/line.ts'
import { srv } from '../health-check/place.ts'
import { type Document, decode, encode } from './bson.ts'
import { scram } from './scram.ts'

const opMsg = 2013
const sizeMax = 1_000_000

/** Throws NotWell, or what the sockets threw. `places`: members of one replica set, routers, or a server alone; one that answers is enough. */
export async function lookAtMongo(target: Target, line: Line, places: readonly Place[]): Promise<string> {
  const refused = Promise.withResolvers<never>()
  // All at once: a member whose host is gone takes as long as the look may, and would hide that another has taken its place.
  const tries = places.map(place =>
    lookAtOne(target, line, place).catch(error => {
      if (error instanceof Refused) refused.reject(error) // a sign-in is refused by all alike
      line.reached ||= troubleOf(error).reached
      throw error
    }),
  )
  try {
    return await Promise.race([Promise.any(tries), refused.promise])
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error
    const errors: readonly unknown[] = error.errors
    throw errors.find(one => one instanceof WithoutPrimary) ?? errors.at(-1) ?? new NotWell('it names no server')
  }
}
class Refused extends NotWell {}
class WithoutPrimary extends NotWell {}

async function lookAtOne(target: Target, line: Line, place: Place): Promise<string> {
  const { user, secret, database } = target
  const plain = await line.connect(place)
  const secure = target.tls || target.address.startsWith(srv)
  const socket = secure ? await line.secure(plain, place.host, target.authority) : plain
  line.doing = 'an answer'
  const ask = asking(socket)
  const source = database ?? 'admin'
  const hello = await ask({ hello: 1, $db: 'admin', ...(user === null ? {} : { saslSupportedMechs: `${source}.${user}` }) })
  if (hello.ok !== 1) throw new NotWell(`it refused our greeting: ${String(hello.errmsg ?? 'without a reason')}`)
  const writable = hello.isWritablePrimary === true || hello.ismaster === true
  if (!writable && typeof hello.primary !== 'string')
    throw new WithoutPrimary(`the replica set ${String(hello.setName ?? '')} has no primary: nothing can be written`.replace('  ', ' '))
  if (user !== null && secret !== null) await signIn(ask, hello, source, user, secret)
  const pong = await ask({ ping: 1, $db: 'admin' })
  if (pong.ok !== 1) throw new NotWell(`it refused ping: ${String(pong.errmsg ?? 'without a reason')}`)
  const as =
    hello.msg === 'isdbgrid'
      ? 'a router'
      : hello.setName === undefined
        ? 'a server alone'
        : writable
          ? 'the primary'
          : `a secondary of ${String(hello.primary)}`
  return `it answered ping, as ${as}`
}

type Asked = (command: Document) => Promise<Document>

async function signIn(ask: Asked, hello: Document, source: string, user: string, secret: string): Promise<void> {
  const offered = hello.saslSupportedMechs
  const mechanisms = typeof offered === 'object' && offered !== null && !Buffer.isBuffer(offered) ? Object.values(offered) : []
  if (mechanisms.length > 0 && !mechanisms.includes('SCRAM-SHA-256'))
    throw new Refused(
      `this user can sign in by ${mechanisms.join(' or ')} only, and a check does so by SCRAM-SHA-256: make it a user of its own`,
    )
  const talk = scram(user, secret)
  const mustBe = (answer: Document): string => {
    if (answer.ok !== 1)
      throw new Refused(
        answer.code === 18 ? 'it refused the user or the password' : `it refused the sign-in: ${String(answer.errmsg ?? '')}`,
      )
    if (!Buffer.isBuffer(answer.payload)) throw new NotWell('its part of the sign-in is missing')
    return answer.payload.toString('utf8')
  }
  const first = await ask({
    saslStart: 1,
    mechanism: 'SCRAM-SHA-256',
    payload: Buffer.from(talk.first),
    options: { skipEmptyExchange: true },
    $db: source,
  })
  const go = async (payload: string) =>
    ask({ saslContinue: 1, conversationId: Number(first.conversationId), payload: Buffer.from(payload), $db: source })
  let answer = await go(await talk.final(mustBe(first)))
  talk.verify(mustBe(answer))
  if (answer.done !== true) answer = await go('') // a server that does not skip the empty exchange
  if (answer.ok !== 1 || answer.done !== true) throw new Refused('it does not end the sign-in')
}

/** One command at a time over this line: OP_MSG with one section of kind 0. */
function asking(socket: Socket): Asked {
  let bytes = Buffer.alloc(0)
  let wake: (() => void) | null = null
  let broken: Error | null = null
  let requests = 0
  const fail = (error: Error) => {
    broken ??= error
    wake?.()
  }
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    wake?.()
  })
  socket.once('error', fail)
  socket.once('close', () => fail(new NotWell('the other end closed the line')))
  return async command => {
    const request = ++requests
    socket.write(messageOf(request, command))
    for (;;) {
      const size = bytes.length < 4 ? null : bytes.readInt32LE(0)
      if (size !== null && (size < 21 || size > sizeMax)) throw new NotWell('it does not speak the protocol of MongoDB')
      if (size !== null && bytes.length >= size) {
        const message = bytes.subarray(0, size)
        bytes = bytes.subarray(size)
        if (message.readInt32LE(12) !== opMsg || message.readInt32LE(8) !== request || message[20] !== 0)
          throw new NotWell('it does not speak the protocol of MongoDB')
        return decode(message, 21)
      }
      if (broken !== null) throw broken
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }
}

export function messageOf(request: number, document: Document, responseTo = 0): Buffer {
  const body = encode(document)
  const head = Buffer.alloc(21)
  head.writeInt32LE(head.length + body.length, 0)
  head.writeInt32LE(request, 4)
  head.writeInt32LE(responseTo, 8)
  head.writeInt32LE(opMsg, 12)
  return Buffer.concat([head, body]) // no flags, and a section of kind 0
}
