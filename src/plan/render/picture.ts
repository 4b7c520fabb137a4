/**
 * The process as a picture (T-29), drawn from the plan alone: where signals come from, triage, the severities with whom they
 * page and how soon, the phases after it, and what is owed to the outside on the way. Inline SVG, in the page's own colours:
 * one for wide pages and paper, one that a phone shows whole, and the same in words for whoever reads no pictures.
 */
import type { Plan } from '../../core/plan.ts'
import { isOpen } from '../../core/span.ts'
import { printSpan } from '../words.ts'
import { arrow, arrowHead, box, gap, line } from './drawing.ts'
import { type Html, html, type Piece } from './html.ts'
import { firstDue, pageWords } from './words.ts'

type Named = Readonly<{ id: string; title: string; detail: string; kind: string }>
/** What is drawn, and said in words. */
type Process = Readonly<{
  sources: readonly Named[]
  before: readonly Named[]
  severities: readonly Named[]
  after: readonly Named[]
  outside: readonly Named[]
}>

const openWords = (words: string): string => (words === 'open' ? 'open' : `open: ${words}`)
function dueOf(rule: Plan['obligations'][number], severities: readonly Plan['severities'][number]['id'][]): string {
  const due = firstDue(rule, severities)
  return due === null ? '' : due.due === 'open' ? openWords(due.words) : due.words.replaceAll('-', ' ')
}
function processOf(plan: Plan): Process {
  const phase = (p: Plan['phases'][number]): Named => ({ id: p.id, title: p.name, detail: p.means ?? '', kind: 'phase' })
  const before = plan.phases.filter(p => p.does === 'detect' || p.does === 'triage')
  const ids = plan.severities.map(s => s.id)
  return {
    sources: (plan.sources ?? []).map(s => ({ id: s.id, title: s.name, detail: '', kind: 'source' })),
    before: before.map(phase),
    severities: plan.severities.map(s => {
      const first = plan.escalation[s.id]?.steps[0]
      const soon = s.acknowledge ?? s.respond
      const words = soon === null ? '' : typeof soon === 'string' ? soon : isOpen(soon) ? openWords(soon.open) : `within ${printSpan(soon)}`
      const who = s.pages === 'nobody' ? 'pages nobody' : first ? `pages ${pageWords(first, plan)}` : ''
      return { id: s.id, title: `${s.id} ${s.name}`, detail: [who, words].filter(Boolean).join(', '), kind: `severity ${s.pages}` }
    }),
    after: plan.phases.filter(p => !before.includes(p)).map(phase),
    outside: plan.obligations.filter(o => o.to !== null).map(o => ({ id: o.id, title: o.name, detail: dueOf(o, ids), kind: 'outside' })),
  }
}

export function picture(plan: Plan): Html {
  const process = processOf(plan)
  return html`<figure class="picture">${wide(process)}${narrow(process)}<figcaption>The process, drawn from this plan.</figcaption>${inWords(process)}</figure>
`
}

function svg(kind: 'wide-picture' | 'narrow-picture', width: number, height: number, process: Process, parts: readonly Html[]): Html {
  const said = `Signals come from ${process.sources.map(s => s.title).join(', ') || 'monitoring and people'}; triage gives a severity (${process.severities.map(s => s.id).join(', ')}); then ${process.after.map(p => p.title).join(', ')}. The same in words follows.`
  // A pixel around, or the outermost lines would be cut in half.
  return html`<svg class="${kind}" viewBox="-1 -1 ${width + 2} ${height + 2}" role="img" aria-labelledby="${kind}-title ${kind}-words"><title id="${kind}-title">The process, drawn from this plan</title><desc id="${kind}-words">${said}</desc>${arrowHead(`${kind}-arrow`)}${parts}</svg>`
}

/** For who reads no pictures, or wants to follow it to the clauses. */
function inWords({ sources, before, severities, after, outside }: Process): Html {
  const item = ({ id, title, detail }: Named): Piece => html`<li><a href="#${id}">${title}</a>${detail === '' ? null : `: ${detail}`}</li>`
  const list = (items: readonly Named[]): Html => html`<ul>${items.map(item)}</ul>`
  const part = (words: string, items: readonly Named[]): Html | null => (items.length === 0 ? null : html`<li>${words}${list(items)}</li>`)
  return html`<details><summary>The process in words</summary><ol>${[
    part('Signals come from', sources),
    part('They are taken up', before),
    part('Each incident has a severity', severities),
    part('Then it goes through', after),
    part('On the way, outside', outside),
  ]}</ol></details>`
}

function wide(process: Process): Html {
  const width = 760
  const head = 'wide-picture-arrow'
  const parts: Html[] = []
  const middle = width / 2
  let y = 0
  const row = (items: readonly Named[]) => {
    const perRow = Math.min(items.length, 6)
    const w = (width - gap * (perRow - 1)) / perRow
    const top = y
    for (let i = 0; i < items.length; i += perRow) {
      const some = items.slice(i, i + perRow)
      const h = Math.max(...some.map(item => box(0, 0, w, '', item.title, item.detail).height))
      for (const [j, item] of some.entries()) parts.push(box(j * (w + gap), y, w, item.kind, item.title, item.detail, h).svg)
      y += h + gap
    }
    return { top, bottom: y - gap, centres: items.slice(0, perRow).map((_, j) => j * (w + gap) + w / 2) }
  }
  if (process.sources.length > 0) {
    const drawn = row(process.sources)
    y = drawn.bottom + 30
    for (const x of drawn.centres) parts.push(arrow(x, drawn.bottom, middle, y - 2, head))
  }
  for (const [i, phase] of process.before.entries()) {
    if (i > 0) {
      parts.push(arrow(middle, y, middle, y + 26, head))
      y += 28
    }
    const drawn = box(middle - 160, y, 320, phase.kind, phase.title, phase.detail)
    parts.push(drawn.svg)
    y += drawn.height
  }
  const from = y
  y += 40
  const severities = row(process.severities)
  for (const x of severities.centres) parts.push(arrow(middle, from, x, severities.top - 2, head))
  y = severities.bottom + 40
  const { outside, after } = process
  const sideTop = y
  const phaseWidth = outside.length > 0 ? 300 : 380
  const left = outside.length > 0 ? 8 : middle - phaseWidth / 2
  if (after.length > 0) for (const x of severities.centres) parts.push(arrow(x, severities.bottom, left + phaseWidth / 2, y - 2, head))
  for (const [i, phase] of after.entries()) {
    if (i > 0) {
      parts.push(arrow(left + phaseWidth / 2, y, left + phaseWidth / 2, y + 22, head))
      y += 24
    }
    const drawn = box(left, y, phaseWidth, phase.kind, phase.title, phase.detail)
    parts.push(drawn.svg)
    y += drawn.height
  }
  // What is owed outside hangs on one dotted line beside the phases: it is not part of any of them.
  let side = sideTop
  const rail = left + phaseWidth + 52
  for (const rule of outside) {
    const drawn = box(width - 348, side, 340, rule.kind, rule.title, rule.detail)
    parts.push(drawn.svg, line(rail, side + 20, width - 348, side + 20, 'loose'))
    side += drawn.height + gap
  }
  if (outside.length > 0)
    parts.push(line(left + phaseWidth, sideTop + 20, rail, sideTop + 20, 'loose'), line(rail, sideTop + 20, rail, side - gap - 30, 'loose'))
  return svg('wide-picture', width, Math.max(y, outside.length > 0 ? side - gap : 0), process, parts)
}

/** One column, as a phone has it: what is one of several hangs on a line at the left. */
function narrow(process: Process): Html {
  const width = 350
  const head = 'narrow-picture-arrow'
  const inset = 26
  const rail = 10
  const parts: Html[] = []
  let y = 0
  const among = (items: readonly Named[], kind = '') => {
    const top = y
    let last = y
    for (const item of items) {
      const drawn = box(inset, y, width - inset, item.kind, item.title, item.detail)
      last = y + drawn.height / 2
      parts.push(drawn.svg, line(rail, last, inset, last, kind))
      y += drawn.height + 8
    }
    y -= 8
    return { top, last }
  }
  const step = (item: Named) => {
    const drawn = box(0, y, width, item.kind, item.title, item.detail)
    parts.push(drawn.svg)
    y += drawn.height
  }
  const down = () => {
    parts.push(arrow(width / 2, y, width / 2, y + 20, head))
    y += 22
  }
  if (process.sources.length > 0) {
    const { top } = among(process.sources)
    y += 22
    parts.push(arrow(rail, top + 16, rail, y - 2, head))
  }
  for (const [i, phase] of process.before.entries()) {
    if (i > 0) down()
    step(phase)
  }
  const from = y
  y += 14
  among(process.severities)
  if (process.after.length > 0) {
    y += 22
    parts.push(arrow(rail, from, rail, y - 2, head))
  }
  for (const [i, phase] of process.after.entries()) {
    if (i > 0) down()
    step(phase)
  }
  if (process.outside.length > 0) {
    const end = y
    y += 30
    parts.push(html`<text class="beside" x="${inset}" y="${y - 9}">On the way, outside:</text>`)
    const { last } = among(process.outside, 'loose')
    parts.push(line(rail, end, rail, last, 'loose'))
  }
  return svg('narrow-picture', width, y, process, parts)
}
