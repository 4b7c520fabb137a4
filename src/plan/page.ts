/** The public page of the plan: whole, printable, one inline stylesheet, no script, nothing from a third party. */
import type { Plan } from '../core/plan.ts'
import { isOpen } from '../core/span.ts'
import { faceCss } from './palette.ts'
import { Html, html } from './render/html.ts'
import { type Audience, render } from './render.ts'

/**
 * `edition`: the plan's hash, printed in full so that two copies can be compared. `storedAt`: ISO date of its saving, shown where
 * the plan does not say itself when it was last refreshed. `trust`: whether the host has that page open. `font`: where the host that serves the page has the typeface.
 */
export type PageOptions = Readonly<{ audience: Audience; edition?: string; storedAt?: string; font?: string | null; trust?: boolean }>

/** A whole HTML document for /plan. */
export function planPage(plan: Plan, source: string, options: PageOptions): string {
  const { header } = plan
  const refreshed = header.refreshed === undefined || isOpen(header.refreshed) ? null : header.refreshed
  const day = (words: string, date: string): Html => html`, ${words} <time datetime="${date}">${date}</time>`
  const dates = [
    ...(isOpen(header.effective) ? [] : [day('in force from', header.effective)]),
    ...(refreshed !== null ? [day('last refreshed', refreshed)] : options.storedAt ? [day('last saved', options.storedAt)] : []),
  ]
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${plan.title}</title><meta name="color-scheme" content="light dark"><style>${new Html(faceCss(options.font ?? null) + style)}</style></head>
<body><main>
${new Html(render(plan, source, { audience: options.audience }))}
</main><footer><p>Version ${header.version}${dates}.${options.edition ? html` Edition <code>${options.edition}</code>.` : null}</p><p>What stands here is what is carried out: this page is drawn from the plan that runs.</p>${options.trust ? html`<p><a href="/trust">Our controls, and where certification stands</a></p>` : null}</footer></body></html>
`.text
}

const style = `
main,footer{max-width:50rem;margin:0 auto;padding:1.5rem 1.25rem}
p,ul,ol{max-width:68ch}
h1{font-size:2.4375rem;letter-spacing:-.01em;margin:1rem 0}
h2{font-size:1.4375rem;margin:2.75rem 0 .75rem;padding-top:.6rem;border-top:2px solid var(--line)}
h3{font-size:1.1875rem;margin:1.75rem 0 .5rem}
h1,h2,h3,h4{scroll-margin-top:1rem}
ul{list-style:square}
a.number,.number{color:var(--ink-2);font-weight:400;text-decoration:none;margin-right:.35em}
a.number:hover{text-decoration:underline}
th em,th small{font-weight:400}
.contents ol{list-style:none;padding:0;columns:2 16rem}
.contents li{break-inside:avoid}
.contents a{display:block;padding:.25rem 0;text-decoration:none}
.contents a:hover{text-decoration:underline}
.wide{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;width:100%;font-size:.9063rem;line-height:1.45}
caption{text-align:left;color:var(--ink-2);padding-bottom:.35rem}
th,td{text-align:left;vertical-align:top;padding:.45rem .9rem .45rem 0;border-top:1px solid var(--rule);min-width:6.5rem}
thead :is(th,td){border-top:0;border-bottom:1px solid var(--line);font-weight:600}
tbody tr:first-child>*{border-top:0}
td ul,td ol,th ul{margin:0;padding-left:1.1rem}
dl{margin:1rem 0;border:solid var(--rule);border-width:1px 0;padding:.4rem 0;font-size:.9063rem}
dl div{display:grid;grid-template-columns:minmax(8rem,11rem) 1fr;gap:.2rem 1.2rem;padding:.25rem 0}
dt{color:var(--ink-2)}dd{margin:0}
em.open{color:var(--warn);font-style:normal;border-bottom:2px dotted var(--warn)}
.internal{color:var(--ink-2)}
:target{background:var(--accent-soft);box-shadow:-.6rem 0 0 var(--accent-soft),-.8rem 0 0 var(--accent)}
.picture{margin:1.5rem 0;container-type:inline-size}.picture svg{width:100%;height:auto;max-width:48rem}.picture .narrow-picture{display:none}.picture details{font-size:.9063rem;margin-top:.4rem}.picture summary{color:var(--accent);cursor:pointer;padding:.35rem 0}
.picture figcaption{color:var(--ink-2);font-size:.9063rem}
.picture rect{fill:var(--raised);stroke:var(--edge)}
.picture .severity rect{stroke:var(--ink)}.picture .loud rect{stroke:var(--accent);stroke-width:2}
.picture .outside rect{stroke-dasharray:4 3;stroke:var(--accent)}
.picture text{fill:var(--ink);font-size:13px;text-anchor:middle}.picture text.title{font-weight:700}.picture text.beside{text-anchor:start;fill:var(--ink-2)}
.picture path{stroke:var(--edge);fill:none}.picture marker path{fill:var(--edge);stroke:none}.picture .loose{stroke-dasharray:3 4}
code{font-size:.85em;overflow-wrap:anywhere}
pre{overflow-x:auto;background:var(--sunk);border-left:3px solid var(--edge);padding:.7rem .8rem}
footer{color:var(--ink-2);font-size:.9063rem;border-top:1px solid var(--rule)}
@media (max-width:30rem){h1{font-size:1.8125rem}dl div{grid-template-columns:1fr;gap:0}}
@container (max-width:40rem){.picture .wide-picture{display:none}.picture .narrow-picture{display:block;max-width:30rem}}
@media (max-width:44rem){.drawn,.drawn caption,.drawn tbody,.drawn tr,.drawn th,.drawn td{display:block;min-width:0;border:0;padding:.1rem 0}.drawn thead{display:none}.drawn tr{border-top:1px solid var(--rule);padding:.6rem 0}.drawn td:empty{display:none}.drawn td::before{content:attr(data-label);display:block;color:var(--ink-2);font-size:.8125rem}}
@media print{.picture{container-type:normal}:root{--ink:#000;--ink-2:#444;--rule:#999;--line:#000;--paper:#fff;--raised:#fff;--sunk:#f5f5f5;--accent:#000;--accent-soft:#fff;--warn:#000}body{font-size:10pt}.contents{display:none}.wide{overflow:visible}.picture .wide-picture{display:block}.picture .narrow-picture,.picture details{display:none}h2,h3,caption{break-after:avoid}tr,.picture{break-inside:avoid}main,footer{max-width:none;padding:0}}
`
