/**
 * Small pages without a script: the words are escaped where they are put in, so that nobody has to remember it.
 * `html` makes trusted markup out of a template; everything put into it is escaped unless it is such markup itself.
 */
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

/** The console's colours, by hand: these pages stand without it. */
export const plainCss = `:root{color-scheme:light dark;--ink:#14201d;--paper:#f5f7f4;--line:#d0d9d3;--soft:#4d5a55;--accent:#0d5c51;--on:#f7fbf9}
@media (prefers-color-scheme:dark){:root{--ink:#e5ece8;--paper:#0e1513;--line:#2a3732;--soft:#a3b0aa;--accent:#6fcbb6;--on:#06211b}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0 1rem}
p{margin:.5rem 0}
.mark{font-weight:700;letter-spacing:.04em}
.soft{color:var(--soft)}
.fact{border-top:1px solid var(--line);padding:.75rem 0}
label{display:block;margin:1rem 0 .25rem;font-weight:600}
input,select{width:100%;font:inherit;padding:.75rem;border:1px solid var(--soft);border-radius:3px;background:transparent;color:inherit}
option{color:#000;background:#fff}
button{width:100%;min-height:4rem;margin:1.25rem 0;border:0;border-radius:5px;background:var(--accent);color:var(--on);font:inherit;font-size:1.25rem;font-weight:700;cursor:pointer}
button:focus-visible,input:focus-visible,select:focus-visible,a:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
a{color:inherit}
ul.choice{list-style:none;padding:0}
ul.choice button{margin:.25rem 0;min-height:3.25rem}
`
