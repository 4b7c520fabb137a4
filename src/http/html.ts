/**
 * Small pages without a script: the words are escaped where they are put in, so that nobody has to remember it.
 * `html` makes trusted markup out of a template; everything put into it is escaped unless it is such markup itself.
 */
import { faceCss } from '../plan/palette.ts'

class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type { Markup }

type Part = Markup | string | number | null | undefined | false | readonly Part[]

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, c => escapes[c]!)

const put = (part: Part): string => {
  if (part === null || part === undefined || part === false) return ''
  if (part instanceof Markup) return part.text
  if (Array.isArray(part)) return part.map(put).join('')
  return escaped(String(part))
}
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.reduce((text, s, i) => text + put(parts[i - 1]) + s))

/** A whole page in the house's plainest dress: readable before any script, by phone, dark or light. */
export const page = (title: string, body: Markup): string =>
  `<!doctype html>${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><link rel="stylesheet" href="/plain.css"></head><body><main>${body}</main></body></html>`
      .text
  }`

/** These pages stand without the console, in its colours and type. `font`: where this host has the typeface. */
export const plainCss = (font: string | null): string => `${faceCss(font)}main{max-width:34rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1{font-size:1.8125rem;letter-spacing:-.01em;margin:.25rem 0 1rem}
p{margin:.5rem 0}
.mark{display:flex;align-items:center;gap:.5rem;margin-bottom:1.75rem;font-weight:700}
.mark::before{content:"";width:1.25rem;height:1.25rem;background:var(--accent);mask:url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='6 6 52 56'%3E%3Cpath d='M6 7h52v8H6zM23 18h18c0 18 3 24 10 31H13c7-7 10-13 10-31zM25 52h14a7 7 0 0 1-14 0z'/%3E%3C/svg%3E") center/contain no-repeat}
.soft{color:var(--ink-2)}
.said{white-space:pre-line;overflow-wrap:anywhere}
a.beside{display:inline-block;padding:.5rem .9rem .5rem 0}
.fact{border-top:1px solid var(--rule);padding:.75rem 0}
label{display:block;margin:1rem 0 .25rem;font-weight:600;font-size:.9063rem}
input,select{width:100%;min-height:2.75rem;font:inherit;padding:.6rem .7rem;border:1px solid var(--edge);border-radius:3px;background:var(--raised);color:inherit}
textarea{width:100%;min-height:11rem;font:inherit;padding:.6rem .7rem;border:1px solid var(--edge);border-radius:3px;background:var(--raised);color:inherit;resize:vertical}
label.tick{display:flex;gap:.7rem;align-items:flex-start;margin:1.25rem 0 0;padding:.35rem 0;font-weight:400}
label.tick input{flex:none;width:1.5rem;min-height:1.5rem;height:1.5rem;margin:0;accent-color:var(--accent)}
label+.hint,.hint{margin:0 0 .35rem;color:var(--ink-2);font-size:.9063rem}
.aside{position:absolute;left:-9999px}
.note{border-left:4px solid var(--edge);background:var(--sunk);padding:.6rem 1rem;margin:1rem 0}
.reference{font-size:1.3125rem;font-weight:700;letter-spacing:.03em}
h2{font-size:1.1875rem;margin:1.75rem 0 .25rem}
blockquote{margin:.5rem 0;padding-left:1rem;border-left:3px solid var(--rule)}
input::placeholder{color:var(--ink-2);opacity:1}
option{color:var(--ink);background:var(--raised)}
button{width:100%;min-height:3.75rem;margin:1.25rem 0;border:1px solid var(--accent);border-radius:3px;background:var(--accent);color:var(--on-accent);font:inherit;font-size:1.1875rem;font-weight:700;cursor:pointer}
button:hover{border-color:var(--ink)}
button.other{margin-top:0;background:var(--raised);color:var(--ink);border-color:var(--edge)}
[role=alert]{border-left:4px solid var(--alarm);background:var(--alarm-soft);padding:.6rem 1rem}
ul.choice{list-style:none;padding:0}
ul.choice button{margin:.25rem 0}
`
