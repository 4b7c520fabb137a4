/** A short id out of a name: `Müller & Söhne` → `muller-sohne`. Empty where the name has no letter or digit that fits. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)

/**
 * Of each the id that it has, or one out of its name that no other has. `otherwise`: of what, where no letter of the name fits, as in 支払い.
 */
export function ownIds(all: readonly Readonly<{ id: string; name: string }>[], otherwise: string): string[] {
  const taken = new Set(all.map(one => one.id))
  return all.map(({ id, name }) => {
    if (id !== '') return id
    const base = slugOf(name) || otherwise
    let own = base
    for (let n = 2; taken.has(own); n++) own = `${base}-${n}`
    taken.add(own)
    return own
  })
}

/** `a, b; c` → the parts, without empty ones: how people write short lists into a field. */
export const partsOf = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map(part => part.trim())
    .filter(part => part !== '')
