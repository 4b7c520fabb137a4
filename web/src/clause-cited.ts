/** Finding a clause in the rendered plan, from the few words that a list cites it by. */
export type ClauseCited = Readonly<{ id: string; number: string; title: string }>

const heading = /<h[1-6][^>]*\bid="([^"]+)"[^>]*>([\s\S]*?)<\/h[1-6]>/g
const words = /^\s*(?:§\s*)?(\d+(?:\.\d+)*)\s*([\s\S]*)$/
const plain = (html: string) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** `cited` is an id (`escalation`) or number and title (`5.1 Escalation`). Without a place in the text the id is empty. */
export function citedIn(html: string, cited: string): ClauseCited {
  const [, number = '', title = ''] = words.exec(cited) ?? []
  for (const [, id = '', text = ''] of html.matchAll(heading)) {
    const [, itsNumber = '', itsTitle = plain(text)] = words.exec(plain(text)) ?? []
    if (id === cited || (number !== '' && itsNumber === number)) return { id, number: itsNumber, title: itsTitle }
  }
  return number === '' ? { id: cited, number: '', title: '' } : { id: '', number, title }
}
