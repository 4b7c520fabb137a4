/** The public page of the plan: whole, printable, one inline stylesheet, no script, nothing from a third party. */
import type { Plan } from '../core/plan.ts'
import { isOpen } from '../core/span.ts'
import { Html, html } from './render/html.ts'
import { type Audience, render } from './render.ts'

/** `edition`: the plan's hash, printed in full so that two copies can be compared. `storedAt`: ISO date, shown where the plan says no date itself. */
export type PageOptions = Readonly<{ audience: Audience; edition?: string; storedAt?: string }>

/** A whole HTML document for /plan. */
export function planPage(plan: Plan, source: string, options: PageOptions): string {
  const { header } = plan
  const dated = header.refreshed ?? header.effective
  const refreshed = isOpen(dated) ? options.storedAt : dated
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${plan.title}</title><meta name="color-scheme" content="light dark"><style>${new Html(style)}</style></head>
<body><main>
${new Html(render(plan, source, { audience: options.audience }))}
</main><footer><p>Version ${header.version}${refreshed ? html`, last refreshed <time datetime="${refreshed}">${refreshed}</time>` : null}.${options.edition ? html` Edition <code>${options.edition}</code>.` : null}</p><p>What stands here is what is carried out: this page is drawn from the plan that runs.</p></footer></body></html>
`.text
}

const style = `
:root{color-scheme:light dark;--ink:#1c1b19;--quiet:#5d5952;--line:#cfc9bd;--paper:#fdfcf9;--soft:#f3f0e8;--accent:#8c2f1b}
@media (prefers-color-scheme:dark){:root{--ink:#ece8df;--quiet:#a8a295;--line:#47433b;--paper:#191816;--soft:#24221f;--accent:#f0937c}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 "Atkinson Hyperlegible Next",Charter,Georgia,serif;overflow-wrap:break-word}
main,footer{max-width:52rem;margin:0 auto;padding:1.5rem 1rem}
h1{font-size:2rem;line-height:1.2;margin:1rem 0}
h2{font-size:1.4rem;margin:3rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--line)}
h3{font-size:1.15rem;margin:2rem 0 .5rem}
a{color:var(--accent);text-underline-offset:.15em}
a.number,.number{color:var(--quiet);text-decoration:underline;text-decoration-color:transparent;font-variant-numeric:tabular-nums;margin-right:.35em}
a.number:hover{text-decoration-color:currentColor}
th em,th small{font-weight:400}
.contents ol{list-style:none;padding:0;columns:2 16rem}
.contents li{break-inside:avoid}
.wide{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;width:100%;font-size:.92rem;line-height:1.45}
caption{text-align:left;color:var(--quiet);font-size:.85rem;padding-bottom:.35rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-top:1px solid var(--line);min-width:6.5rem}
thead th{border-top:0;color:var(--quiet);font-weight:600;font-size:.85rem}
td ul,td ol,th ul{margin:0;padding-left:1.1rem}
dl{margin:1rem 0;background:var(--soft);padding:.75rem 1rem;border-radius:.5rem}
dl div{display:grid;grid-template-columns:minmax(8rem,11rem) 1fr;gap:.75rem;padding:.2rem 0}
dt{color:var(--quiet)}dd{margin:0}
em.open{color:var(--accent);font-style:normal;border-bottom:1px dotted}
.internal{color:var(--quiet);font-style:italic}
:target{background:var(--soft);outline:.25rem solid var(--soft)}
.picture{margin:1.5rem 0}.picture svg{width:100%;height:auto}
.picture figcaption{color:var(--quiet);font-size:.85rem}
.picture rect{fill:var(--soft);stroke:var(--line)}
.picture .severity rect{stroke:var(--ink)}.picture .loud rect{stroke:var(--accent);stroke-width:2}
.picture .outside rect{stroke-dasharray:4 3;stroke:var(--accent)}
.picture text{fill:var(--ink);font-size:13px;text-anchor:middle}.picture text.title{font-weight:700}
.picture path{stroke:var(--quiet);fill:none}.picture marker path{fill:var(--quiet);stroke:none}.picture .loose{stroke-dasharray:3 4}
code{font-size:.85em;overflow-wrap:anywhere}
pre{overflow-x:auto;background:var(--soft);padding:.75rem}
footer{color:var(--quiet);font-size:.85rem;border-top:1px solid var(--line)}
@media (max-width:30rem){dl div{grid-template-columns:1fr;gap:0}}
@media (max-width:44rem){.drawn,.drawn caption,.drawn tbody,.drawn tr,.drawn th,.drawn td{display:block;min-width:0;border:0;padding:.1rem 0}.drawn thead{display:none}.drawn tr{border-top:1px solid var(--line);padding:.6rem 0}.drawn td:empty{display:none}.drawn td::before{content:attr(data-label);display:block;color:var(--quiet);font-size:.8rem}}
@media print{:root{--ink:#000;--quiet:#444;--line:#999;--paper:#fff;--soft:#f5f5f5;--accent:#000}body{font-size:10pt}.contents{display:none}.wide{overflow:visible}h2,h3,caption{break-after:avoid}tr,.picture{break-inside:avoid}main,footer{max-width:none;padding:0}}
`
