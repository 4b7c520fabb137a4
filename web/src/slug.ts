/** A short id out of a name: `Müller & Söhne` → `muller-sohne`. Empty where the name has no letter or digit that fits. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)

/** An id out of a name that no other has; `otherwise`: of what, where no letter of the name fits, as in 支払い. */
export function ownSlug(name: string, taken: readonly string[], otherwise: string): string {
  const base = slugOf(name) || otherwise
  let slug = base
  for (let n = 2; taken.includes(slug); n++) slug = `${base}-${n}`
  return slug
}

/** `a, b; c` → the parts, without empty ones: how people write short lists into a field. */
export const partsOf = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map(part => part.trim())
    .filter(part => part !== '')
