/**
 * The plan as a page's inside: numbered clauses with their anchors, prose as written, tables drawn from the compiled plan.
 *
 * R1  Nothing of the document becomes markup that it did not write as Markdown; there is no script, and nothing is loaded.
 * R2  To the public an internal clause shows its heading and the word "internal", and nothing below it.
 * R3  Every anchor is there once, and a link that would lead nowhere is text.
 */
import type { Nodes } from 'mdast'
import type { ClauseId, Plan } from '../core/plan.ts'
import { type PlanDocument, readDocument } from './document.ts'
import { Html, html } from './render/html.ts'
import { markdown } from './render/markdown.ts'
import { picture } from './render/picture.ts'
import { tables } from './render/tables.ts'

export type Audience = 'public' | 'inside'

/** An HTML fragment. `source` is the document that `plan` was compiled from; the tables are the plan's, the prose the document's. */
export function render(plan: Plan, source: string, { audience }: Readonly<{ audience: Audience }>): string {
  const { document } = readDocument(source)
  if (!document) return html`<article class="plan"><p>This document cannot be shown.</p></article>`.text
  const internal = new Set(audience === 'public' ? plan.clauses.filter(c => c.internal).map(c => c.id) : [])
  const hidden = (id: ClauseId) => internal.has(id)
  const shown = audience === 'public' ? forPublic(plan) : plan
  const body = [...sections(document, shown, hidden)]
  const page = html`<article class="plan">
${body}</article>
`.text
  return linked(page)
}

/** Nothing that an internal clause says reaches the picture or a table of another clause. */
function forPublic(plan: Plan): Plan {
  const internal = new Set<string>(plan.clauses.filter(c => c.internal).map(c => c.id))
  if (internal.size === 0) return plan
  const open = <T extends { clause: string }>(all: readonly T[]) => all.filter(one => !internal.has(one.clause))
  return {
    ...plan,
    obligations: open(plan.obligations),
    phases: open(plan.phases),
    severities: plan.severities.map(s => (internal.has(s.clause) ? { ...s, acknowledge: null, respond: null } : s)),
    escalation: Object.fromEntries(Object.entries(plan.escalation).filter(([, policy]) => !internal.has(policy.clause))),
    detection: open(plan.detection),
    ...(plan.sources ? { sources: open(plan.sources) } : {}),
  }
}

function contents(plan: Plan): Html {
  const listed = plan.clauses.filter(c => c.depth === 2)
  if (listed.length < 3) return html``
  return html`<nav class="contents" aria-label="Clauses"><ol>${listed.map(c => html`<li><a href="#${c.id}"><span class="number">${c.number}</span> ${c.title}</a></li>`)}</ol></nav>
`
}

function* sections(document: PlanDocument, plan: Plan, hidden: (id: ClauseId) => boolean): Generator<Html> {
  const taken = new Set<string>([
    ...['wide', 'narrow'].flatMap(p => ['title', 'words', 'arrow'].map(of => `${p}-picture-${of}`)),
    ...plan.clauses.map(c => c.id),
  ])
  const anchor = (id: string) => {
    if (taken.has(id)) return null
    taken.add(id)
    return id
  }
  const headings = new Map<Nodes, number>(document.sections.map((s, i) => [s.heading, i]))
  let at = -1
  let drawn = new Set<string>()
  let pictured = false
  let listed = false
  for (const node of document.tree.children as readonly Nodes[]) {
    const section = headings.get(node)
    if (section !== undefined) {
      at = section
      drawn = new Set()
      const clause = plan.clauses[at]!
      if (clause.depth === 2 && !listed) {
        listed = true
        yield contents(plan)
      }
      const level = Math.min(Math.max(clause.depth, 1), 6)
      const heading = new Html(`h${level}`)
      yield html`<${heading} id="${clause.id}">${clause.number ? html`<a class="number" href="#${clause.id}">${clause.number}</a> ` : null}${clause.title}</${heading}>
`
      if (hidden(clause.id))
        yield html`<p class="internal">internal</p>
`
      continue
    }
    const clause = plan.clauses[at]
    if (clause && hidden(clause.id)) continue
    if (node.type !== 'code' || !/^ya?ml$/i.test(node.lang ?? '') || !node.meta) {
      yield node.type === 'html'
        ? html`<p>${markdown(node)}</p>
`
        : markdown(node)
      continue
    }
    const name = node.meta.trim()
    if (!clause || drawn.has(name)) continue
    drawn.add(name)
    const table = tables[name]?.(plan, clause.id, anchor)
    if (table) yield table
    if (name === 'phases' && !pictured) {
      pictured = true
      yield picture(plan)
    }
  }
}

/** Links within the page to what is there; to a figure without an anchor of its own, to what it belongs to. */
function linked(page: string): string {
  const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(m => m[1]!))
  return page.replaceAll(/<a href="#([^"]*)">(.*?)<\/a>/gs, (whole, target: string, words: string) => {
    if (ids.has(target)) return whole
    const owner = target.replace(/\.[^.]*$/, '')
    return ids.has(owner) ? `<a href="#${owner}">${words}</a>` : words
  })
}
