/** Redis: AUTH where there is a password, PING, and ROLE: a replica that has lost its primary serves what is old. */
import type { Socket } from 'node:net'
import type { Target } from '../health-check/check.ts'
import { type Line, NotWell, type Place } from '../health-check/line.ts'
import { command, RedisError, type Reply, replyIn } from './resp.ts'

/** Throws NotWell, or what the socket threw. */
export async function lookAtRedis({ user, secret, tls, authority }: Target, line: Line, place: Place): Promise<string> {
  const plain = await line.connect(place)
  const socket = tls ? await line.secure(plain, place.host, authority) : plain
  line.doing = 'an answer'
  const ask = asking(socket)
  if (secret !== null) mustBe('OK', await ask(...(user === null ? ['AUTH', secret] : ['AUTH', user, secret])), 'the password')
  mustBe('PONG', await ask('PING'), 'PING')
  const role = await ask('ROLE')
  if (role instanceof RedisError) return 'it answered PING; ROLE is not open to this user' // one that may do nothing but ping is well made
  const [name, , , state] = Array.isArray(role) ? (role as readonly Reply[]) : [role]
  if (name === 'slave' && state !== 'connected') throw new NotWell(`it is a replica without its primary (${String(state)})`)
  return name === 'slave'
    ? 'it answered PING, as a replica that is connected'
    : `it answered PING, as ${name === 'master' ? 'a primary' : String(name)}`
}

function mustBe(wanted: string, reply: Reply, to: string): void {
  if (reply === wanted) return
  if (!(reply instanceof RedisError)) throw new NotWell(`it answered ${to} with something else`)
  if (reply.message.startsWith('NOAUTH')) throw new NotWell('it asks for a password')
  if (reply.message.startsWith('WRONGPASS')) throw new NotWell('it refused the user or the password')
  // An old server, or one that knows no AUTH, says back what it was asked, cut off in the midst: no part of a password is a word for people.
  throw new NotWell(`it refused ${to}: ${reply.message.replace(/,? with args .*$/is, '')}`)
}

function asking(socket: Socket): (...parts: readonly string[]) => Promise<Reply> {
  let bytes = Buffer.alloc(0)
  let wake: (() => void) | null = null
  let broken: Error | null = null
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
  return async (...parts) => {
    socket.write(command(...parts))
    for (;;) {
      const found = replyIn(bytes)
      if (found !== null) {
        bytes = bytes.subarray(found.end)
        return found.reply
      }
      if (broken !== null) throw broken
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }
}
