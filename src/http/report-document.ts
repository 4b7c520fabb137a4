/** A report as a document: to be read beside the recipient's own portal, printed, or kept. Without a script. */
import type { As } from './api.ts'
import { html, type Markup } from './html.ts'
import type { Report } from './report-api.ts'

type Shown = As<typeof Report>
const minute = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`
const row = (name: string, what: Markup | string | null): Markup | null =>
  what === null ? null : html`<tr><th scope="row">${name}</th><td>${what}</td></tr>`
const lines = (text: string): Markup => html`${text.split('\n').map((line, i) => (i === 0 ? html`${line}` : html`<br>${line}`))}`

const stateWords = { present: 'Present', unknown: 'Not known yet', missing: 'Missing' } as const
const fromWords = { facts: 'from recorded facts', 'a person': 'as a person put it' } as const

const css = `main{max-width:46rem}
table{width:100%;border-collapse:collapse;margin:1rem 0 2rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-top:1px solid var(--rule)}
th{font-weight:600;width:14rem}
h2{font-size:1.25rem;margin:2rem 0 .25rem}
.drill{border:2px solid currentColor;padding:.5rem .75rem;font-weight:700}
@media print{.mark{display:none}main{max-width:none;padding:0}tr{break-inside:avoid}}`

export function reportDocument(report: Shown): string {
  const { incident } = report
  const title = `${report.name}: incident #${incident.number}`
  const body = html`
<p class="mark">Tocsin</p>
${incident.drill && html`<p class="drill">DRILL. This is practice: it is not handed in to anybody.</p>`}
<h1>${report.name}</h1>
<p>${report.preliminary ? 'Preliminary: what is not known, or missing, is marked as such.' : 'Nothing that is asked for is open.'}</p>
<table>
${row('Incident', `#${incident.number} ${incident.title}`)}
${row('Organisation', report.organisation)}
${row('To', report.to)}
${row('Under', `${report.rule}: ${report.citation}`)}
${row('State', `${report.state}${report.late ? ', late' : ''}${report.why === null ? '' : `: ${report.why}`}`)}
${row('Clock began', report.startedAt === null ? null : minute(report.startedAt))}
${row('Due', report.dueAt === null ? 'No date: see how it is counted' : minute(report.dueAt))}
${row('Counted', report.words)}
${report.readings.length > 1 && row('Readings', html`${report.readings.map((r, i) => html`${i > 0 && html`<br>`}${minute(r.at)}: ${r.reading}`)}`)}
${row('Follows', report.after)}
${report.next.length > 0 && row('Followed by', html`${report.next.map((n, i) => html`${i > 0 && html`<br>`}${n.name} (${n.rule}): ${n.dueAt === null ? n.state : `due ${minute(n.dueAt)}`}`)}`)}
${
  report.decision !== null &&
  row(
    'Decided',
    html`${report.decision.decision}${report.decision.ground !== null && `, ${report.decision.ground}`}${report.decision.until !== null && ` until ${minute(report.decision.until)}`}${report.decision.approvedBy !== null && `; approved by ${report.decision.approvedBy.name}`}${report.decision.reason !== null && html`<br>${lines(report.decision.reason)}`}`,
  )
}
${row('Made', minute(report.madeAt))}
</table>
<h2>What is asked for</h2>
${
  report.contents === null
    ? html`<p>The law names no contents for it.</p>`
    : html`<p class="soft">${report.contents.citation}. Source: ${report.contents.source}; looked at on ${report.contents.lookedAt}.</p>
<table>${report.fields.map(
        f =>
          html`<tr><th scope="row">${f.what}<br><small class="soft">${f.need}</small></th><td><strong>${stateWords[f.state]}</strong>${f.from !== null && html` <small class="soft">${fromWords[f.from]}</small>`}${f.text !== null && f.text !== '' && html`<br>${lines(f.text)}`}</td></tr>`,
      )}</table>`
}
<h2>Handed in</h2>
${
  report.submissions.length === 0
    ? html`<p>Nothing yet.</p>`
    : html`<table>${report.submissions.map(
        s =>
          html`<tr><th scope="row">${minute(s.at)}</th><td>${s.reference === null ? 'without a reference' : `Reference ${s.reference}`}; recorded by ${s.by} at ${minute(s.recordedAt)}${s.reasons !== null && html`<br>Late, because: ${lines(s.reasons)}`}${s.incomplete.length > 0 && html`<br>Open then: ${s.incomplete.join(', ')}`}${s.withdrawn !== null && html`<br><strong>${s.withdrawn.why}</strong>, ${minute(s.withdrawn.at)}${s.withdrawn.reason !== null && `: ${s.withdrawn.reason}`}`}</td></tr>`,
      )}</table>`
}
<p class="soft">${report.note}</p>
<p><strong>${report.advice}</strong></p>`
  return `<!doctype html>${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><link rel="stylesheet" href="/plain.css"><style>${css}</style></head><body><main>${body}</main></body></html>`
      .text
  }`
}
