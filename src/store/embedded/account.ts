/**
 * Whom the embedded server runs as. PostgreSQL refuses to run as root, so root hands it to an account without rights;
 * everybody else runs it as themselves.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

export type Account = Readonly<{ name: string; uid: number; gid: number }>

const ownName = 'tocsin-postgres'
const ask = (command: string, words: readonly string[]): string =>
  execFileSync(command, [...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

/** From the list of this machine's own accounts, which is read at once; `id` also knows those of a directory. */
function find(name: string): Account | null {
  const own = existsSync('/etc/passwd') ? accountIn(readFileSync('/etc/passwd', 'utf8'), name) : null
  if (own !== null) return own
  try {
    const uid = Number(ask('id', ['-u', name]))
    const gid = Number(ask('id', ['-g', name]))
    return uid > 0 ? { name, uid, gid } : null
  } catch {
    return null
  }
}
/** `text`: name:password:uid:gid:… by line. */
export function accountIn(text: string, name: string): Account | null {
  const line = text.split('\n').find(line => line.startsWith(`${name}:`))
  const [uid, gid] = (line?.split(':').slice(2, 4) ?? []).map(Number)
  return uid !== undefined && gid !== undefined && uid > 0 && gid >= 0 ? { name, uid, gid } : null
}
function make(name: string): Account | null {
  const ways: readonly (readonly [string, readonly string[]])[] = [
    ['useradd', ['--system', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', name]],
    ['adduser', ['-S', '-D', '-H', '-h', '/nonexistent', '-s', '/sbin/nologin', name]], // busybox
  ]
  for (const [command, words] of ways) {
    try {
      ask(command, words)
    } catch {
      // not there, or two of us at once: what counts is whether the account is there afterwards
    }
    const made = find(name)
    if (made) return made
  }
  return null
}

/**
 * Null: run it as ourselves. As root: an account of its own, made if it is missing; where none can be made, one that
 * systems have. initdb asks the password database for its name, so a bare number will not do.
 */
export function serverAccount(): Account | null {
  if (process.getuid?.() !== 0) return null
  const account = find(ownName) ?? make(ownName) ?? find('postgres') ?? find('nobody')
  if (account) return account
  throw new Error(
    'PostgreSQL does not run as root, and there is no account to run it as: create one (useradd --system tocsin-postgres), start Tocsin as an ordinary user, or set DATABASE_URL',
  )
}
