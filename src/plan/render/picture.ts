/**
 * The process as a picture (T-29), drawn from the plan alone: where signals come from, triage, the severities with whom they
 * page and how soon, the phases after it, and what is owed to the outside on the way. Inline SVG, in the page's own colours.
 */
import type { Plan } from '../../core/plan.ts'
import { isOpen } from '../../core/span.ts'
import { printSpan } from '../words.ts'
import { type Html, html } from './html.ts'
import { firstDue, pageWords } from './words.ts'

const width = 760
const gap = 16
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

type Drawn = Readonly<{ svg: Html; height: number }>

function box(x: number, y: number, w: number, kind: string, title: string, detail = '', height?: number): Drawn {
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
const arrow = (x1: number, y1: number, x2: number, y2: number): Html => html`<path d="M${x1} ${y1} L${x2} ${y2}" marker-end="url(#arrow)"/>`

export function picture(plan: Plan): Html {
  const parts: Html[] = []
  const middle = width / 2
  let y = 8

  const row = (items: readonly Readonly<{ title: string; detail: string; kind: string }>[]) => {
    const perRow = Math.min(items.length, 6)
    const w = (width - gap * (perRow - 1)) / perRow
    const top = y
    for (let i = 0; i < items.length; i += perRow) {
      const line = items.slice(i, i + perRow)
      const h = Math.max(...line.map(item => box(0, 0, w, '', item.title, item.detail).height))
      for (const [j, item] of line.entries()) parts.push(box(j * (w + gap), y, w, item.kind, item.title, item.detail, h).svg)
      y += h + gap
    }
    return { top, bottom: y - gap, centres: items.slice(0, perRow).map((_, j) => j * (w + gap) + w / 2) }
  }
  const one = (kind: string, title: string, detail: string, w = 320) => {
    const drawn = box(middle - w / 2, y, w, kind, title, detail)
    parts.push(drawn.svg)
    const top = y
    y += drawn.height
    return { top, bottom: y }
  }

  const sources = plan.sources?.map(s => ({ title: s.name, detail: '', kind: 'source' })) ?? []
  if (sources.length) {
    const drawn = row(sources)
    y = drawn.bottom + 30
    for (const x of drawn.centres) parts.push(arrow(x, drawn.bottom, middle, y - 2))
  }
  const before = plan.phases.filter(p => p.does === 'detect' || p.does === 'triage')
  const after = plan.phases.filter(p => !before.includes(p))
  for (const [i, phase] of before.entries()) {
    if (i > 0) {
      parts.push(arrow(middle, y, middle, y + 26))
      y += 28
    }
    one('phase', phase.name, phase.means ?? '')
  }
  const from = y
  y += 40
  const severities = row(
    plan.severities.map(s => {
      const first = plan.escalation[s.id]?.steps[0]
      const soon = s.acknowledge ?? s.respond
      const words = soon === null ? '' : typeof soon === 'string' ? soon : isOpen(soon) ? soon.open : `within ${printSpan(soon)}`
      const who = s.pages === 'nobody' || !first ? 'pages nobody' : `pages ${pageWords(first, plan)}`
      return { title: `${s.id} ${s.name}`, detail: [who, words].filter(Boolean).join(', '), kind: `severity ${s.pages}` }
    }),
  )
  for (const x of severities.centres) parts.push(arrow(middle, from, x, severities.top - 2))
  y = severities.bottom + 40
  const outside = plan.obligations.filter(o => o.to !== null)
  const sideTop = y
  const phaseWidth = outside.length ? 300 : 380
  const left = outside.length ? 8 : middle - phaseWidth / 2
  if (after.length) for (const x of severities.centres) parts.push(arrow(x, severities.bottom, left + phaseWidth / 2, y - 2))
  for (const [i, phase] of after.entries()) {
    if (i > 0) {
      parts.push(arrow(left + phaseWidth / 2, y, left + phaseWidth / 2, y + 22))
      y += 24
    }
    const drawn = box(left, y, phaseWidth, 'phase', phase.name, phase.means ?? '')
    parts.push(drawn.svg)
    y += drawn.height
  }
  let side = sideTop
  for (const rule of outside) {
    const due = firstDue(
      rule,
      plan.severities.map(s => s.id),
    )
    const drawn = box(width - 348, side, 340, 'outside', rule.name, due === null ? '' : due.words.replaceAll('-', ' '))
    parts.push(drawn.svg, html`<path class="loose" d="M${left + phaseWidth} ${side + 20} L${width - 348} ${side + 20}"/>`)
    side += drawn.height + gap
  }
  const height = Math.max(y, side) + 10
  const said = `Signals come from ${plan.sources?.map(s => s.name).join(', ') || 'monitoring and people'}; triage gives a severity (${plan.severities.map(s => s.id).join(', ')}); then ${after.map(p => p.name).join(', ')}.`
  return html`<figure class="picture" tabindex="0"><svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="picture-title picture-words"><title id="picture-title">The process, drawn from this plan</title><desc id="picture-words">${said}</desc><defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs>${parts}</svg><figcaption>The process, drawn from this plan.</figcaption></figure>
`
}
