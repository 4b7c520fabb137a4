/** Boxes with text and the lines between them, as SVG in the page's own colours. Lengths are in the pixels of the view box. */
import { type Html, html } from './html.ts'

export const gap = 16
const lineHeight = 17
const perLetter = 7.2

function wrapped(text: string, boxWidth: number, most = 4): readonly string[] {
  const room = Math.max(6, Math.floor((boxWidth - 16) / perLetter))
  const lines: string[] = []
  for (const word of text.split(/\s+/).map(w => (w.length > room ? `${w.slice(0, room - 1)}…` : w))) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), `${lines[most - 1]!.slice(0, room - 1)}…`]
}

export type Drawn = Readonly<{ svg: Html; height: number }>

export function box(x: number, y: number, w: number, kind: string, title: string, detail = '', height?: number): Drawn {
  const titles = wrapped(title, w, 2)
  const details = detail ? wrapped(detail, w) : []
  const h = height ?? (titles.length + details.length) * lineHeight + 16
  const lines = [...titles.map(text => ({ text, bold: true })), ...details.map(text => ({ text, bold: false }))]
  return {
    height: h,
    svg: html`<g class="${kind}"><rect x="${x}" y="${y}" width="${w}" height="${h}" rx="6"/>${lines.map(
      (line, i) =>
        html`<text x="${x + w / 2}" y="${y + 20 + i * lineHeight}"${line.bold ? html` class="title"` : null}>${line.text}</text>`,
    )}</g>`,
  }
}
export const arrow = (x1: number, y1: number, x2: number, y2: number, head = 'arrow'): Html =>
  html`<path d="M${x1} ${y1} L${x2} ${y2}" marker-end="url(#${head})"/>`
/** A line without a head. */
export const line = (x1: number, y1: number, x2: number, y2: number, kind = ''): Html =>
  html`<path${kind === '' ? null : html` class="${kind}"`} d="M${x1} ${y1} L${x2} ${y2}"/>`
export const arrowHead = (id: string): Html =>
  html`<defs><marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs>`
