/** Finds customers by what a list calls them: id, name or address of the contact, however it is written. */
import type { Customer } from '../../shapes.ts'

type Named = Pick<Customer, 'id' | 'name' | 'contact'>

/** `unknown`: what the register has nobody for, or more than one. Each customer is found once. */
export function namedIn<C extends Named>(register: readonly C[], list: readonly string[]): { found: C[]; unknown: string[] } {
  const byKey = new Map<string, Set<C>>()
  const key = (text: string) => text.trim().toLowerCase()
  for (const customer of register)
    for (const text of [customer.id, customer.name, customer.contact?.email ?? '']) {
      if (text === '') continue
      const known = byKey.get(key(text)) ?? new Set()
      byKey.set(key(text), known.add(customer))
    }
  const found = new Set<C>()
  const unknown: string[] = []
  for (const entry of list) {
    const fitting = byKey.get(key(entry))
    if (fitting?.size === 1) found.add([...fitting][0]!)
    else unknown.push(entry)
  }
  return { found: [...found], unknown }
}
