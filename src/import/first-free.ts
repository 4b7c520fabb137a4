/** The first of base, base-2, base-3 … that is not taken. */
export function firstFree(base: string, taken: Iterable<string>): string {
  const used = new Set(taken)
  let found = base
  for (let n = 2; used.has(found); n++) found = `${base}-${n}`
  return found
}
