/**
 * Markdown prose as HTML. Raw HTML of the document is shown as text, a link leads only to http, https, mailto or a place
 * in the document, and a picture becomes a link to it: a plan page loads nothing from anywhere.
 */
import type { Nodes } from 'mdast'
import { type Html, head, html } from './html.ts'

const all = (nodes: readonly Nodes[]): readonly Html[] => nodes.map(markdown)

/** One node of the document's tree. Headings and YAML blocks are for the caller. */
export function markdown(node: Nodes): Html {
  switch (node.type) {
    case 'text':
      return html`${node.value}`
    case 'paragraph':
      return html`<p>${all(node.children)}</p>
`
    case 'emphasis':
      return html`<em>${all(node.children)}</em>`
    case 'strong':
      return html`<strong>${all(node.children)}</strong>`
    case 'delete':
      return html`<del>${all(node.children)}</del>`
    case 'inlineCode':
      return html`<code>${node.value}</code>`
    case 'code':
      return html`<pre><code>${node.value}</code></pre>
`
    case 'break':
      return html`<br>`
    case 'thematicBreak':
      return html`<hr>
`
    case 'blockquote':
      return html`<blockquote>${all(node.children)}</blockquote>
`
    case 'list':
      return node.ordered
        ? html`<ol start="${node.start ?? 1}">${all(node.children)}</ol>
`
        : html`<ul>${all(node.children)}</ul>
`
    case 'listItem':
      return html`<li>${node.checked === null || node.checked === undefined ? null : node.checked ? '☑ ' : '☐ '}${all(
        node.children.length === 1 && node.children[0]!.type === 'paragraph' ? node.children[0]!.children : node.children,
      )}</li>`
    case 'table':
      return html`<div class="wide" role="group" aria-label="Table" tabindex="0"><table>${node.children.map(
        (row, i) => html`<tr>${row.children.map(cell => (i === 0 ? head(all(cell.children)) : html`<td>${all(cell.children)}</td>`))}</tr>`,
      )}</table></div>
`
    case 'link':
      return link(node.url, all(node.children))
    case 'image':
      return link(node.url, [html`${node.alt || node.url}`])
    case 'html': // shown as text; what its author commented out is not shown at all
      return html`${node.value.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '')}`
    case 'heading':
      return html`<p><strong>${all(node.children)}</strong></p>
`
    default:
      return 'children' in node ? html`${all(node.children as readonly Nodes[])}` : html``
  }
}

function link(url: string, words: readonly Html[]): Html {
  if (url.startsWith('#')) return html`<a href="#${decoded(url.slice(1))}">${words}</a>`
  if (/^(https?:\/\/|mailto:)/i.test(url)) return html`<a href="${url}" rel="noopener noreferrer">${words}</a>`
  if (/^[\w./-]+(#[\w.-]*)?$/.test(url) && !url.startsWith('//')) return html`<a href="${url}">${words}</a>`
  return html`${words}`
}
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
