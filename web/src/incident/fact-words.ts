/** `data-exposed` → `Data exposed`: facts and their values are ids of the plan. */
export const factWords = (id: string): string => {
  const words = id.replaceAll(/[-_]+/g, ' ').trim()
  return words === '' ? id : words[0]!.toUpperCase() + words.slice(1)
}
