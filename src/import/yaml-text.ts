/** Words as YAML reads them back: in quotes wherever plain ones would mean something else. */
const plain = /^[\p{L}\p{N}][\p{L}\p{N} ._/()'+-]*$/u

/** A text on one line. */
export function yamlText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const risky = /^(?:y|n|yes|no|true|false|on|off|null|~|nobody|schedule\b.*)$/i.test(line) || /^[\d.+-]/.test(line) || line.endsWith(' ')
  return plain.test(line) && !risky ? line : JSON.stringify(line)
}
export const yamlList = (texts: readonly string[]): string => `[${texts.map(yamlText).join(', ')}]`
