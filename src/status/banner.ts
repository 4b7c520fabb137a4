/**
 * A word inside the customer's own product (L-37): a small JSON, and a script of its own that shows it. The script takes
 * nothing from whoever sees it: no cookie, no storage, no address of the page; it asks for one file and draws one line.
 */
import type { StatusPage } from './page.ts'
import { postUrl } from './statuspage-json.ts'

export type Banner = Readonly<{
  show: boolean
  kind: 'incident' | 'maintenance' | null
  indicator: string
  title: string
  status: string | null
  text: string
  url: string
  id: string | null // of the word that is shown: somebody who put it away sees the next one
  updated_at: string
}>

/** The newest word of the gravest open incident; else of a maintenance that runs now; else nothing is shown. */
export function bannerOf(page: StatusPage, url: string): Banner {
  const rank = { critical: 3, major: 2, minor: 1, maintenance: 0, none: 0 } as const
  const incident = page.open.toSorted((a, b) => rank[b.impact] - rank[a.impact] || b.updatedAt - a.updatedAt)[0]
  const post = incident ?? page.maintenance.find(p => p.status !== 'scheduled')
  const update = post?.updates[0]
  return {
    show: post !== undefined,
    kind: post?.kind ?? null,
    indicator: page.indicator,
    title: post?.title ?? page.words,
    status: post?.status ?? null,
    text: update?.text ?? '',
    url: post === undefined ? url : postUrl(url, post.id),
    id: update?.id ?? null,
    updated_at: new Date(post?.updatedAt ?? page.updatedAt).toISOString(),
  }
}

/**
 * Put in by `<script src="https://…/status/banner.js" async></script>`; the line stands in the element with the attribute
 * data-status-banner, else at the top of the page. Styles are set one by one, so that a strict content security policy
 * has nothing against them. Asked again each minute while the page is in view.
 */
export const bannerScript = `(function () {
  'use strict'
  var script = document.currentScript
  if (!script || !script.src) return
  var source = new URL('banner.json', script.src).href
  var everyMs = 60000
  var putAway = null
  var line = null
  function style(element, values) {
    for (var name in values) element.style.setProperty(name, values[name])
  }
  function remove() {
    if (line) line.remove()
    line = null
  }
  function draw(banner) {
    if (!banner || banner.show !== true || banner.id === putAway) return remove()
    if (line && line.dataset.word === banner.id) return
    remove()
    var grave = banner.indicator === 'critical' || banner.indicator === 'major'
    line = document.createElement('div')
    line.dataset.word = String(banner.id)
    line.dataset.tocsinBanner = ''
    line.setAttribute('role', 'status')
    style(line, {
      display: 'flex', gap: '12px', 'align-items': 'baseline', 'box-sizing': 'border-box', width: '100%',
      padding: '10px 16px', font: '15px/1.4 system-ui, sans-serif', color: '#ffffff',
      background: grave ? '#a81e14' : banner.kind === 'maintenance' ? '#3a4641' : '#7a4b00'
    })
    var words = document.createElement('span')
    style(words, { flex: '1', 'min-width': '0', 'overflow-wrap': 'anywhere' })
    var title = document.createElement('strong')
    title.textContent = String(banner.title)
    words.append(title, ' ' + String(banner.status || '').replace(/_/g, ' ') + '. ')
    var link = document.createElement('a')
    link.textContent = 'What we know'
    if (/^https?:/.test(String(banner.url))) link.href = banner.url
    link.rel = 'noopener noreferrer'
    link.target = '_blank'
    style(link, { color: '#ffffff', 'text-decoration': 'underline' })
    words.append(link)
    var close = document.createElement('button')
    close.type = 'button'
    close.textContent = 'Close'
    style(close, {
      font: 'inherit', color: '#ffffff', background: 'transparent', border: '1px solid #ffffff',
      'border-radius': '3px', padding: '2px 10px', cursor: 'pointer'
    })
    close.addEventListener('click', function () {
      putAway = banner.id
      remove()
    })
    line.append(words, close)
    var place = document.querySelector('[data-status-banner]')
    if (place) place.append(line)
    else document.body.prepend(line)
  }
  function ask() {
    if (document.hidden) return
    fetch(source, { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-cache' })
      .then(function (response) { return response.ok ? response.json() : null })
      .then(function (banner) { if (banner) draw(banner) })
      .catch(function () {}) // the status page is away: what was shown stays
  }
  function begin() {
    ask()
    setInterval(ask, everyMs)
    document.addEventListener('visibilitychange', ask)
  }
  if (document.body) begin()
  else document.addEventListener('DOMContentLoaded', begin)
})()
`
