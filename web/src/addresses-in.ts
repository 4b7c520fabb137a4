/** The web addresses within what somebody wrote, apart from the words around them: in order, and nothing is left out. */
export type Piece = Readonly<{ words: string; url: boolean }>

export function addressesIn(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  const add = (words: string, url: boolean) => words !== '' && pieces.push({ words, url })
  for (const { 0: found, index } of text.matchAll(/\bhttps?:\/\/[^\s<>"'`]+/g)) {
    const url = withoutEnd(found)
    if (!URL.canParse(url)) continue
    add(text.slice(from, index), false)
    add(url, true)
    from = index + url.length
  }
  add(text.slice(from), false)
  return pieces
}

/** A full stop after it ends the sentence, and a bracket that it did not open closes another one's. */
function withoutEnd(found: string): string {
  const url = found.replace(/[.,;:!?]+$/, '')
  const closes = url.endsWith(')') && !url.includes('(')
  return closes ? withoutEnd(url.slice(0, -1)) : url
}
