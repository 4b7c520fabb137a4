/** RESP2, the protocol of Redis and what is compatible with it: commands as arrays of bulk strings, replies as they come in. */
export class RedisError extends Error {}
export type Reply = string | number | null | RedisError | readonly Reply[]

const sizeMax = 65_536

export const command = (...parts: readonly string[]): string =>
  `*${parts.length}\r\n${parts.map(part => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`

/** The first reply in these bytes and where it ends; null: it is not whole yet. Throws where they are no reply. */
export function replyIn(bytes: Buffer, from = 0, depth = 0): Readonly<{ reply: Reply; end: number }> | null {
  if (bytes.length - from > sizeMax || depth > 8) throw new Error('it answered more than such a question is worth')
  const lineEnd = bytes.indexOf('\r\n', from)
  if (lineEnd < 0) return null
  const line = bytes.toString('utf8', from + 1, lineEnd)
  const after = lineEnd + 2
  const count = (): number => {
    if (!/^-?\d{1,10}$/.test(line)) throw new Error('it does not speak the protocol of Redis')
    return Number(line)
  }
  switch (String.fromCharCode(bytes[from]!)) {
    case '+':
      return { reply: line, end: after }
    case '-':
      return { reply: new RedisError(line), end: after }
    case ':':
      return { reply: count(), end: after }
    case '$': {
      const size = count()
      if (size < 0) return { reply: null, end: after }
      if (size > sizeMax) throw new Error('it answered more than such a question is worth')
      return bytes.length < after + size + 2 ? null : { reply: bytes.toString('utf8', after, after + size), end: after + size + 2 }
    }
    case '*': {
      const size = count()
      if (size < 0) return { reply: null, end: after }
      const replies: Reply[] = []
      let end = after
      for (let n = 0; n < size; n++) {
        const next = replyIn(bytes, end, depth + 1)
        if (next === null) return null
        replies.push(next.reply)
        end = next.end
      }
      return { reply: replies, end }
    }
    default:
      throw new Error('it does not speak the protocol of Redis')
  }
}
