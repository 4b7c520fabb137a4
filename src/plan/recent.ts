/**
 * What was made of the texts read last. One change in the editor has the document read by the checker, the forms and the page, and of its
 * blocks all but one are as they were.
 */

const charactersMost = 256 * 1024 // of the texts that are remembered together

/**
 * `make` for texts that come again: for the last of them what it made is given again, the very same, so nobody may change it. `make` must
 * give the same for the same text.
 */
export function remembering<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, { made: T }>() // the one asked for last stands last
  let characters = 0
  const forget = (text: string) => {
    if (known.delete(text)) characters -= text.length
  }
  return text => {
    const made = (known.get(text) ?? { made: make(text) }).made
    forget(text)
    known.set(text, { made })
    characters += text.length
    for (const oldest of known.keys()) {
      if (characters <= charactersMost) break
      forget(oldest)
    }
    return made
  }
}
