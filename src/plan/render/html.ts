/** HTML made of values: whatever is not already HTML is escaped. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
export type Piece = string | number | Html | null | readonly Piece[]

export const escaped = (text: string) => text.replaceAll(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`)

const put = (piece: Piece): string => {
  if (piece === null) return ''
  if (piece instanceof Html) return piece.text
  if (typeof piece === 'object') return piece.map(put).join('')
  return escaped(String(piece))
}

/** html`<p>${text}</p>`: what stands in the template is HTML, what is put in is escaped. */
export const html = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html =>
  new Html(parts.reduce((all, part, i) => all + part + (i < pieces.length ? put(pieces[i]!) : ''), ''))

export type Row = Readonly<{ id?: string | null; cells: readonly Piece[] }>

/** A table whose first column names the row. Columns in which nothing stands are left out. */
export function table(caption: string, heads: readonly string[], rows: readonly Row[]): Html {
  const kept = heads.map((_, i) => rows.some(row => put(row.cells[i] ?? null) !== ''))
  const pick = <T>(all: readonly T[]) => all.filter((_, i) => kept[i])
  return html`<div class="wide" role="group" aria-label="${caption}" tabindex="0"><table class="drawn"><caption>${caption}</caption><thead><tr>${pick(heads).map(head)}</tr></thead>
<tbody>${rows.map(
    row => html`<tr${row.id ? html` id="${row.id}"` : null}>${pick(row.cells.map(c => c ?? null)).map((cell, i) =>
      i === 0 ? html`<th scope="row">${cell}</th>` : html`<td data-label="${pick(heads)[i]!}">${cell}</td>`,
    )}</tr>
`,
  )}</tbody></table></div>
`
}

/** Above a column of names there may be nothing to say: an empty heading would be read out as one. */
export const head = (words: Piece): Html => (put(words) === '' ? html`<td></td>` : html`<th scope="col">${words}</th>`)

export const bullets = (items: readonly Piece[]): Html | null =>
  items.length === 0 ? null : items.length === 1 ? html`${items[0]!}` : html`<ul>${items.map(item => html`<li>${item}</li>`)}</ul>`
export const steps = (items: readonly Piece[]): Html => html`<ol>${items.map(item => html`<li>${item}</li>`)}</ol>`
