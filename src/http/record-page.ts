/** The record of an incident as a page of its own, to read and to print: without a script, with its whole style in it, so that it can be kept as a file. */
import { faceCss } from '../plan/palette.ts'
import type { Block, Document } from '../read/record/blocks.ts'
import { linesOf } from '../read/record/plain-text.ts'
import { html, type Markup } from './html.ts'

/** Text as it is, its lines under one another; whichever way its letters run, what stands beside it keeps its place. */
const said = (text: string): Markup => html`<bdi>${linesOf(text).map((line, i) => (i === 0 ? html`${line}` : html`<br>${line}`))}</bdi>`

function blockOf(block: Block): Markup {
  if ('text' in block) return html`<p>${said(block.text)}</p>`
  if ('facts' in block)
    return html`<dl>${block.facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${said(value)}</dd></div>`)}</dl>`
  if ('table' in block)
    return html`<table><thead><tr>${block.table.map(name => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${block.rows.map(
      row => html`<tr>${row.map((cell, i) => html`<td data-of="${block.table[i] ?? ''}">${said(cell)}</td>`)}</tr>`,
    )}</tbody></table>`
  if ('entries' in block)
    return html`<ul>${block.entries.map(({ title, lines }) => html`<li><strong>${said(title)}</strong>${lines.map(line => html`<p>${said(line)}</p>`)}</li>`)}</ul>`
  return html`<pre tabindex="0"><code>${block.code.join('\n')}</code></pre>`
}

export const recordPage = ({ mark, drill, title, lead, parts }: Document): string =>
  `<!doctype html>${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${linesOf(title).join(' ')}</title><style>${css}</style></head><body><main>
<p class="mark">${mark}</p>
${drill !== null && html`<p class="drill">${drill}</p>`}
<h1>${said(title)}</h1>
${lead.map(text => html`<p>${said(text)}</p>`)}
${parts.map(({ heading, blocks }) => html`<section><h2>${heading}</h2>${blocks.map(blockOf)}</section>`)}
</main></body></html>`.text
  }`

const css = `${faceCss(null)}main{max-width:54rem;margin:0 auto;padding:1.5rem 1.25rem 3rem;overflow-wrap:anywhere}
.mark{margin:0;font-weight:700;color:var(--ink-2)}
.drill{border:2px solid currentColor;padding:.5rem .75rem;font-weight:700}
h1{font-size:1.6rem;margin:.25rem 0 1rem}
h2{font-size:1.2rem;margin:2.25rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
p{margin:.5rem 0}
dl{margin:.5rem 0}
dl div{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:0 1rem;padding:.3rem 0;border-bottom:1px solid var(--rule)}
dt{color:var(--ink-2)}
dd{margin:0}
ul{list-style:none;padding:0;margin:.5rem 0}
li{padding:.45rem 0;border-bottom:1px solid var(--rule)}
li p{margin:.1rem 0 0 1rem}
li strong{font-weight:600}
table{width:100%;table-layout:fixed;border-collapse:collapse;margin:.5rem 0;font-size:.9375rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--rule)}
th{font-weight:600;color:var(--ink-2)}
pre{margin:.5rem 0;padding:.6rem .75rem;background:var(--sunk);border:1px solid var(--rule);white-space:pre-wrap;overflow-wrap:anywhere;font-size:.875rem}
@media screen and (max-width:40rem){
dl div{grid-template-columns:1fr}
table,tbody,tr,td{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{padding:.45rem 0;border-bottom:1px solid var(--rule)}
td{border:0;padding:.05rem 0}
td::before{content:attr(data-of) ": ";color:var(--ink-2)}
}
@page{size:A4;margin:18mm 16mm;@bottom-right{content:counter(page) " / " counter(pages);font:9pt sans-serif}}
@media print{
:root{color-scheme:light;--paper:#fff;--raised:#fff;--sunk:#fff;--ink:#000;--ink-2:#000;--rule:#999;--line:#000;--edge:#000;--accent:#000}
body{font-size:10pt;line-height:1.4}
main{max-width:none;padding:0}
h1{font-size:16pt}
h2{font-size:12pt;break-after:avoid}
tr,li,dl div,pre{break-inside:avoid}
thead{display:table-header-group}
table{font-size:9pt}
}`
