/**
 * How one person is called out when nobody wrote it down: quietly by what does not ring, loudly by everything, the loudest
 * last. A person's own rules always win.
 */
import type { MethodKind, Rung } from '../core/oncall/people.ts'
import { minute } from '../core/span.ts'
import type { DirectoryMethod, DirectoryPerson } from './directory.ts'

const ringing: readonly MethodKind[] = ['sms', 'phone']
const pause: Readonly<Record<MethodKind, number>> = { console: 0, email: 0, slack: 0, ntfy: 0, webhook: 0, sms: minute, phone: 2 * minute }

/** The rungs that hold for a person: their own where they wrote any, else the defaults, and which of them are their own. */
export function rulesOf(
  person: Pick<DirectoryPerson, 'methods' | 'loud' | 'quiet'>,
): Readonly<{ loud: readonly Rung[]; quiet: readonly Rung[]; own: Readonly<{ loud: boolean; quiet: boolean }> }> {
  const own = { loud: person.loud.length > 0, quiet: person.quiet.length > 0 }
  return {
    loud: own.loud ? person.loud : loudly(person.methods),
    quiet: own.quiet ? person.quiet : quietly(person.methods),
    own,
  }
}

/** All that does not ring at once, SMS after a minute, the phone after two; who has only what rings is rung at once. */
function loudly(methods: readonly DirectoryMethod[]): readonly Rung[] {
  const ordered = methods.toSorted((a, b) => pause[a.kind] - pause[b.kind])
  const first = ordered[0] === undefined ? 0 : pause[ordered[0].kind]
  return ordered.map(method => ({ method: method.id, after: pause[method.kind] - first }))
}

/** All that does not ring, at once; without such, the first that does. */
function quietly(methods: readonly DirectoryMethod[]): readonly Rung[] {
  const silent = methods.filter(method => !ringing.includes(method.kind))
  const chosen = silent.length > 0 ? silent : methods.toSorted((a, b) => pause[a.kind] - pause[b.kind]).slice(0, 1)
  return chosen.map(method => ({ method: method.id, after: 0 }))
}
