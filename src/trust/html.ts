/** The trust page as HTML: whole, printable, one inline stylesheet, no script, nothing from a third party. */
import { faceCss } from '../plan/palette.ts'
import { Html, html } from '../plan/render/html.ts'
import type { ControlState } from './posture.ts'
import type { ControlSaid, EvidenceSaid, TrustPublic } from './public.ts'

/** `status`: whether that page is open. `policy`: that this page is served with. `font`: where this host has the typeface; null: the reader's own. */
export type Around = Readonly<{ status: boolean; policy: string; font: string | null }>

export const stateWords: Readonly<Record<ControlState, string>> = {
  operating: 'Operating',
  'in progress': 'In progress',
  planned: 'Planned',
  absent: 'Absent',
}
const markOf = (name: string, words: string): Html => html`<span class="mark ${name.replaceAll(' ', '-')}">${words}</span>`
const categoryWords = {
  security: 'Security',
  availability: 'Availability',
  'processing integrity': 'Processing integrity',
  confidentiality: 'Confidentiality',
  privacy: 'Privacy',
} as const

export function trustHtml(page: TrustPublic, around: Around): string {
  const sections = [
    page.certification && (['certification', 'Certification'] as const),
    page.controls && (['controls', 'Controls'] as const),
    page.path && page.path.length > 0 && (['path', 'The path to a certificate'] as const),
    page.refusals && page.refusals.length > 0 && (['refusals', 'What we do not do'] as const),
    page.rights && page.rights.length > 0 && (['rights', 'Your rights'] as const),
    page.vendors && (['sub-processors', 'Sub-processors'] as const),
    page.reports && page.reports.length > 0 && (['reports', 'Documents'] as const),
  ].filter(s => s !== null && s !== false)
  const has = (id: string) => sections.some(([own]) => own === id)
  const heading = (id: string): Html => html`<h2 id="${id}">${sections.find(([own]) => own === id)![1]}</h2>`
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${page.title}</title><meta name="color-scheme" content="light dark"><style>${new Html(faceCss(around.font) + style)}</style></head>
<body><main>
<h1>${page.title}</h1>
<p class="soft">${page.entity === null ? null : html`${page.entity}. `}Read from what was recorded from <time datetime="${page.period.from}">${page.period.from}</time> to <time datetime="${page.period.to}">${page.period.to}</time>${page.recordBegins !== null && page.recordBegins > page.period.from ? html`. The record begins on <time datetime="${page.recordBegins}">${page.recordBegins}</time>` : null}.</p>
<nav aria-label="On this page"><ul>${sections.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<nav aria-label="Elsewhere here"><ul><li><a href="/plan">Incident response plan</a></li>${around.status ? html`<li><a href="/status">Status</a></li>` : null}<li><a href="/report">Report something</a></li><li><a href="/.well-known/security.txt">security.txt</a></li><li><a href="/trust.json">This page as JSON</a></li></ul></nav>
${
  page.certification === null
    ? null
    : html`${heading('certification')}
<p class="statement">${page.certification.words}</p>${page.certification.says === null ? null : html`<p>${page.certification.says}</p>`}`
}
${page.controls === null ? null : html`${heading('controls')}${controlsPart(page)}`}
${
  !has('path')
    ? null
    : html`${heading('path')}
<ol class="path">${page.path!.map(
        s => html`<li><div class="row"><h3>${s.name}</h3>${markOf(s.state, { done: 'Done', ready: 'Not done', waiting: 'Waiting' }[s.state])}</div>${s.says === null ? null : html`<p>${s.says}</p>`}${s.waits === null ? null : html`<p class="soft">${s.waits}</p>`}</li>
`,
      )}</ol>`
}
${
  !has('refusals')
    ? null
    : html`${heading('refusals')}
<ul class="plain">${page.refusals!.map(
        r => html`<li><div class="row"><h3>${r.says}</h3>${markOf(r.state === 'enforced' ? 'operating' : r.state === 'promised' ? 'planned' : 'in-progress', { enforced: 'Enforced', 'not shown': 'Not shown all through', promised: 'A promise' }[r.state])}</div>${
          r.enforcedBy.length === 0
            ? html`<p class="soft">Nothing in the product enforces this: it is our word.</p>`
            : html`<ul class="evidence">${r.enforcedBy.map(evidencePart)}</ul>${r.enforcedBy.some(e => e.kind === 'page-policy') ? html`<p class="soft">This very page came with: <code>${around.policy}</code></p>` : null}`
        }</li>
`,
      )}</ul>`
}
${
  !has('rights')
    ? null
    : html`${heading('rights')}
<ul class="plain">${page.rights!.map(r => html`<li><p>${r.says} ${r.address === null ? null : html`<a href="${r.address}">${r.address.replace(/^mailto:/, '')}</a>`}</p></li>`)}</ul>`
}
${
  page.vendors === null
    ? null
    : html`${heading('sub-processors')}
${
  page.vendors.length === 0
    ? html`<p class="soft">The plan and the register name nobody who holds data for us.</p>`
    : html`<ul class="plain">${page.vendors.map(v => html`<li><h3>${v.name}</h3><p>${v.role}. <span class="soft">Holds ${v.holds.join(', ')}.</span></p>${v.reports.map(providerReport)}</li>`)}</ul>`
}`
}
${
  !has('reports')
    ? null
    : html`${heading('reports')}
<ul class="plain">${page.reports!.map(
        r =>
          html`<li><h3>${r.access === 'download' && r.address !== null && !r.expired ? html`<a href="${r.address}">${r.name}</a>` : r.name}</h3><p>${r.says === null ? null : html`${r.says} `}<span class="soft">${r.dated === null ? null : html`Of ${r.dated}. `}${r.expires === null ? null : r.expired ? html`Expired on ${r.expires}. ` : html`To be relied on to ${r.expires}. `}${r.access === 'download' ? 'To be read here.' : 'On request'}${r.access === 'on request' ? (r.address === null ? '.' : html`: <a href="${r.address}">${r.address.replace(/^mailto:/, '')}</a>.`) : null}</span></p></li>`,
      )}</ul>`
}
</main><footer><p>A control is said to be operating where what was recorded shows it all through the period, or a named person's word covers it; nothing else makes it so. Drawn <time datetime="${page.at}">${page.at.slice(0, 16).replace('T', ' ')} UTC</time>.</p></footer></body></html>
`.text
}

const providerStates = { current: '', 'expires soon': ', soon over', expired: ', and no longer', 'end not said': '' } as const
/** A provider's own report, as the register has it: an end that nobody said is none. */
const providerReport = (r: NonNullable<TrustPublic['vendors']>[number]['reports'][number]): Html =>
  html`<p class="soft">Its own: ${r.link === null ? r.kind : html`<a href="${r.link}">${r.kind}</a>`}${r.from !== null && r.to !== null ? html`, over ${r.from} to ${r.to}` : r.issued === null ? null : html`, of ${r.issued}`}${r.expires === null ? null : html`, to be relied on to ${r.expires}${providerStates[r.state]}`}.</p>`

function controlsPart(page: TrustPublic): Html {
  const counts = page.counts!
  return html`
<ul class="sum">${(Object.keys(stateWords) as ControlState[]).map(s => html`<li><strong>${counts[s]}</strong> ${markOf(s, stateWords[s])}</li>`)}</ul>
${page.controls!.map(
  ({ category, controls }) => html`<h3 class="category" id="${category.replaceAll(' ', '-')}">${categoryWords[category]}</h3>
${controls.length === 0 ? html`<p class="soft">No control stands under these criteria.</p>` : html`<ul class="plain">${controls.map(controlPart)}</ul>`}`,
)}`
}

const controlPart = (
  c: ControlSaid,
): Html => html`<li id="${c.id}"><div class="row"><h4>${c.name}</h4>${markOf(c.state, stateWords[c.state])}</div>
<p>${c.says} <span class="soft">${c.criteria.join(', ')}${c.owner === null ? null : html`. ${c.owner}`}</span></p>
${c.evidence.length === 0 ? html`<p class="soft">Nothing shows this: no evidence is named.</p>` : html`<ul class="evidence">${c.evidence.map(evidencePart)}</ul>`}
${c.evidence.length === 0 || c.missing.length === 0 ? null : html`<p class="soft">Missing: ${c.missing.join('; ')}.</p>`}</li>
`
const evidencePart = (e: EvidenceSaid): Html => html`<li class="${e.holds ? 'holds' : 'open'}"><strong>${e.name}.</strong> ${e.says}</li>`

const style = `main,footer{max-width:50rem;margin:0 auto;padding:1.5rem 1.25rem}
h1{font-size:2.1875rem;letter-spacing:-.01em;margin:.75rem 0 .25rem}
h2{font-size:1.4375rem;margin:2.5rem 0 .75rem;padding-top:.6rem;border-top:2px solid var(--line);scroll-margin-top:.5rem}
h3,h4{font-size:1.0625rem;margin:0}
h3.category{font-size:1.1875rem;margin:2rem 0 .25rem}
p{margin:.25rem 0;max-width:68ch}
code{font-size:.8125rem;overflow-wrap:anywhere}
.soft,footer{color:var(--ink-2);font-size:.9063rem}
.statement{font-size:1.1875rem;font-weight:600}
nav ul,ul.plain,ul.sum,ol.path,ul.evidence{list-style:none;padding:0;margin:0}
nav ul{display:flex;flex-wrap:wrap;column-gap:1.25rem}nav{margin-top:.5rem}nav a{display:inline-block;padding:.4rem 0}
ul.plain>li,ol.path>li{padding:.75rem 0;border-top:1px solid var(--rule)}ul.plain>li:first-child,ol.path>li:first-child{border-top:0}
.row{display:flex;justify-content:space-between;gap:.75rem;align-items:baseline}
.row h3,.row h4{min-width:0}
.mark{font-weight:600;white-space:nowrap}
.mark::before{content:"";display:inline-block;width:.7em;height:.7em;margin-right:.45em;border-radius:50%;background:var(--accent)}
.mark:is(.in-progress,.ready)::before{background:var(--warn);border-radius:0}
.mark:is(.planned,.waiting)::before{background:none;border:.18em solid var(--edge)}
.mark.absent::before{background:none;border:0;border-top:.2em solid var(--edge);border-radius:0;height:.35em}
ul.sum{display:flex;flex-wrap:wrap;gap:.35rem 1.5rem;padding:.25rem 0}
ul.evidence{margin:.35rem 0;font-size:.9063rem}
ul.evidence>li{border-left:3px solid var(--edge);padding:.1rem 0 .1rem .75rem;margin:.2rem 0}ul.evidence>li.holds{border-color:var(--accent)}
footer{border-top:1px solid var(--rule);margin-top:2rem}
li:target{background:var(--accent-soft);box-shadow:-.6rem 0 0 var(--accent-soft),-.8rem 0 0 var(--accent)}
@media (max-width:30rem){h1{font-size:1.8125rem}.row{flex-direction:column;gap:.1rem}}
@media print{:root{--ink:#000;--ink-2:#444;--rule:#999;--line:#000;--paper:#fff;--raised:#fff;--accent:#000;--warn:#555}nav{display:none}body{font-size:10pt}main,footer{max-width:none;padding:0}ul.plain>li{break-inside:avoid}.mark::before{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`
