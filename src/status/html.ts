/** The status page as HTML: one stylesheet, no script, nothing from a third party, readable by phone and on paper. */
import type { Instant } from '../core/id.ts'
import type { ComponentState, StatusPostStatus } from '../core/status-update.ts'
import { faceCss } from '../plan/palette.ts'
import { type Html, html } from '../plan/render/html.ts'
import { type ComponentShown, countedSince, dayMs, dayOf, type PostShown, type StatusPage, stateWords, uptimeWords } from './page.ts'

/**
 * `base`: what relative addresses begin with, with a slash at the end (/status/ here, ./ or ../ in a copy on another host).
 * `subscribe`: how people subscribe; absent: a copy, with the address of the page that takes subscriptions, or null.
 */
export type Around = Readonly<{
  base: string
  subscribe: Readonly<{ mail: boolean; webhook: boolean }> | Readonly<{ elsewhere: string | null }>
  trust?: boolean // whether this host has that page open
}>

const daysOfFront = 14
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const dayWords = (at: number): string => {
  const date = new Date(at)
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}
const clockWords = (at: number): string => new Date(at).toISOString().slice(11, 16)
const when = (at: number): Html => html`<time datetime="${new Date(at).toISOString()}">${dayWords(at)}, ${clockWords(at)} UTC</time>`
const statusWords: Readonly<Record<StatusPostStatus, string>> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
  postmortem: 'Looked back upon',
  scheduled: 'Scheduled',
  in_progress: 'In progress',
  verifying: 'Verifying',
  completed: 'Completed',
}
const mark = (tone: string, words: string): Html => html`<span class="mark ${tone}">${words}</span>`

function document(title: string, page: StatusPage, around: Around, body: Html): string {
  const { base } = around
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title><link rel="stylesheet" href="${base}status.css"><link rel="alternate" type="application/atom+xml" title="${page.settings.name} status" href="${base}history.atom"><link rel="alternate" type="application/rss+xml" title="${page.settings.name} status" href="${base}history.rss"></head>
<body><a class="skip" href="#content">Skip to the content</a><main id="content">
${body}
</main><footer><p>Times are UTC. Whoever speaks here is named by role. Time down is time in which this page says that something is out, in part or as a whole.</p>
<p><a href="${base}history.atom">Atom</a> <a href="${base}history.rss">RSS</a> <a href="${base}api/v2/summary.json">JSON</a>${around.trust ? html` <a href="/trust">Controls</a>` : null}</p></footer></body></html>
`.text
}

export function frontPage(page: StatusPage, around: Around): string {
  const { settings } = page
  const groups = [...settings.groups.map(g => g.id), null]
  return document(
    `${settings.name}: ${page.words}`,
    page,
    around,
    html`<h1>${settings.name}</h1>
<p class="now" role="status">${mark(page.indicator, page.words)}</p>
${settings.about === '' ? null : html`<p class="soft">${settings.about}</p>`}
<p class="soft">Last update ${when(page.updatedAt)}</p>
${page.open.map(post => postPart(post, page, around, 'h2'))}
${page.maintenance.length === 0 ? null : html`<h2>Maintenance</h2>${page.maintenance.map(post => postPart(post, page, around, 'h3'))}`}
<h2>Components</h2>
${settings.components.length === 0 ? html`<p class="soft">No components are described yet.</p>` : null}
${groups.map(group => groupPart(page, group))}
<h2>The last ${daysOfFront} days</h2>
${lastDays(page, around)}
<p><a href="${around.base}history.html">Earlier</a></p>
${subscribePart(around, settings.name)}`,
  )
}

function groupPart(page: StatusPage, group: string | null): Html | null {
  const known = new Set<string>(page.settings.groups.map(g => g.id))
  const mine = page.components.filter(c => (group === null ? c.group === null || !known.has(c.group) : c.group === group))
  if (mine.length === 0) return null
  const name = page.settings.groups.find(g => g.id === group)?.name ?? null
  return html`${name === null ? null : html`<h3>${name}</h3>`}<ul class="components">${mine.map(c => componentPart(c, page.at))}</ul>`
}

const height: Readonly<Record<ComponentState, number>> = {
  operational: 10,
  under_maintenance: 14,
  degraded_performance: 18,
  partial_outage: 23,
  major_outage: 28,
}
function componentPart(c: ComponentShown, at: Instant): Html {
  const bad = c.days.filter(d => d.worst !== null && d.worst !== 'operational')
  const since = countedSince(c, at)
  const label = `${c.days.length} days: ${bad.length === 0 ? 'nothing to tell' : bad.map(d => `${d.day} ${stateWords[d.worst!].toLowerCase()}`).join(', ')}`
  return html`<li><div class="row"><span class="name">${c.name}</span>${mark(c.state, stateWords[c.state])}</div>
${c.about === '' ? null : html`<p class="soft">${c.about}</p>`}
<svg viewBox="0 0 360 28" preserveAspectRatio="none" role="img" aria-label="${label}">${c.days.map((d, n) => {
    const tall = d.worst === null ? 3 : height[d.worst]
    return html`<rect class="${d.worst ?? 'unknown'}" x="${n * 4}" y="${28 - tall}" width="3" height="${tall}"></rect>`
  })}</svg>
<p class="under"><span>${c.days.length} days ago</span><span>${uptimeWords(c.uptime)}${c.uptime === null ? null : ' up'}${since === null ? null : html` since ${when(since)}`}</span><span>today</span></p></li>
`
}

function postPart(post: PostShown, page: StatusPage, around: Around, head: 'h1' | 'h2' | 'h3'): Html {
  const link = html`<a href="${around.base}incidents/${post.id}.html">${post.title}</a>`
  const title = head === 'h1' ? html`<h1>${post.title}</h1>` : head === 'h2' ? html`<h2>${link}</h2>` : html`<h3>${link}</h3>`
  const named = page.components.filter(c => post.components.includes(c.id)).map(c => c.name)
  return html`<article class="post ${post.overAt === null ? post.impact : 'over'}">${title}
<p>${mark(post.overAt === null ? post.impact : 'none', statusWords[post.status])}${named.length === 0 ? null : html` <span class="soft">${named.join(', ')}</span>`}</p>
${post.window === null ? null : html`<p>${when(post.window.from)} to ${when(post.window.until)}</p>`}
<ol class="updates">${post.updates.map(
    u => html`<li id="${u.id}"><p class="soft"><strong>${statusWords[u.status]}</strong> ${when(u.at)}${u.role === null ? null : html`, ${u.role}`}</p>
${u.text.split(/\n{2,}/).map(part => html`<p class="words">${part}</p>`)}
${u.changed.length === 0 ? null : html`<ul class="changed">${u.changed.map(({ component, to }) => html`<li>${page.components.find(c => c.id === component)?.name ?? component}: ${stateWords[to]}</li>`)}</ul>`}</li>
`,
  )}</ol></article>
`
}

function lastDays(page: StatusPage, around: Around): Html {
  const today = Math.floor(page.at / dayMs) * dayMs
  const days = Array.from({ length: daysOfFront }, (_, n) => today - n * dayMs)
  return html`<ul class="days">${days.map(day => {
    const posts = [...page.open, ...page.maintenance, ...page.past].filter(p => dayOf(p.createdAt) === dayOf(day))
    return html`<li><strong>${dayWords(day)}</strong>${
      posts.length === 0
        ? html` <span class="soft">Nothing was reported.</span>`
        : html`<ul>${posts.map(p => html`<li><a href="${around.base}incidents/${p.id}.html">${p.title}</a> <span class="soft">${statusWords[p.status]}${p.overAt === null ? null : html` ${when(p.overAt)}`}</span></li>`)}</ul>`
    }</li>
`
  })}</ul>`
}

export function historyPage(page: StatusPage, around: Around): string {
  const all = [...page.open, ...page.maintenance, ...page.past].toSorted((a, b) => b.createdAt - a.createdAt)
  const byDay = Map.groupBy(all, p => dayOf(p.createdAt))
  return document(
    `History of ${page.settings.name}`,
    page,
    around,
    html`<p><a href="${around.base === '/status/' ? '/status' : `${around.base}index.html`}">${page.settings.name}</a></p><h1>History</h1>
${all.length === 0 ? html`<p class="soft">Nothing was ever reported.</p>` : null}
${[...byDay].map(([, posts]) => html`<h2>${dayWords(posts[0]!.createdAt)}</h2>${posts.map(post => postPart(post, page, around, 'h3'))}`)}`,
  )
}

export const postPage = (post: PostShown, page: StatusPage, around: Around): string =>
  document(
    `${post.title}: ${page.settings.name}`,
    page,
    around,
    html`<p><a href="${around.base === '/status/' ? '/status' : `${around.base}index.html`}">${page.settings.name}</a></p>${postPart(post, page, around, 'h1')}`,
  )

function subscribePart({ subscribe, base }: Around, name: string): Html {
  const forms = !('elsewhere' in subscribe) && (subscribe.mail || subscribe.webhook)
  const feeds = html`<p>${forms ? 'Or follow' : 'Follow'} <a href="${base}history.atom">Atom</a> or <a href="${base}history.rss">RSS</a>.</p>`
  if ('elsewhere' in subscribe)
    return html`<h2 id="subscribe">Hear of changes</h2>${subscribe.elsewhere === null ? null : html`<p><a href="${subscribe.elsewhere}#subscribe">By mail or webhook</a></p>`}${feeds}`
  return html`<h2 id="subscribe">Hear of changes</h2>
${
  subscribe.mail
    ? html`<form method="post" action="/status/subscribe"><input type="hidden" name="kind" value="mail"><label for="mail">E-mail address</label><div class="row"><input id="mail" name="address" type="email" required maxlength="254" autocomplete="email"><button type="submit">Subscribe</button></div><p class="soft">Somebody at ${name} writes to you, and you can write back. Nothing is sent before you confirm it; every message can end it.</p></form>`
    : null
}
${
  subscribe.webhook
    ? html`<details><summary>By webhook</summary><form method="post" action="/status/subscribe"><input type="hidden" name="kind" value="webhook"><label for="hook">Address of your endpoint</label><div class="row"><input id="hook" name="address" type="url" required maxlength="1000" placeholder="https://example.com/hooks/status"><button type="submit">Subscribe</button></div><p class="soft">It is sent a link; whoever opens it confirms, and is shown the secret that every message is signed with (Standard Webhooks).</p></form></details>`
    : null
}
${feeds}`
}

/** `font`: where this host has the typeface; null: the reader's own. */
export const statusCss = (font: string | null): string => `${faceCss(font)}main,footer{max-width:46rem;margin:0 auto;padding:1.5rem 1.25rem}
.skip{position:absolute;left:-99rem}.skip:focus{left:.5rem;top:.5rem;background:var(--raised);padding:.5rem}
h1{font-size:1.8125rem;letter-spacing:-.01em;margin:.5rem 0}
h2{font-size:1.3125rem;margin:2.25rem 0 .6rem;padding-top:.6rem;border-top:2px solid var(--line)}
h3{font-size:1.0625rem;margin:1.25rem 0 .25rem}
p{margin:.4rem 0;max-width:68ch}
.soft,.under,footer{color:var(--ink-2);font-size:.9063rem}
.now{font-size:1.3125rem;font-weight:700;margin:1rem 0}
.mark{font-weight:600;white-space:nowrap}
.mark::before{content:"";display:inline-block;width:.7em;height:.7em;margin-right:.45em;border-radius:50%;background:var(--accent)}
.mark.minor::before,.mark.degraded_performance::before{background:var(--warn);border-radius:0}
.mark:is(.major,.critical,.partial_outage,.major_outage)::before{background:var(--alarm);border-radius:0;transform:rotate(45deg)}
.mark:is(.maintenance,.under_maintenance)::before{background:none;border:.18em solid var(--edge)}
.post{border-left:4px solid var(--edge);padding:0 0 0 1rem;margin:1.25rem 0}
.post.minor{border-color:var(--warn)}.post:is(.major,.critical){border-color:var(--alarm)}.post.over{border-color:var(--rule)}
.post :is(h1,h2,h3){border:0;margin:0;padding:0}
ol.updates,ul.components,ul.days,ul.changed{list-style:none;padding:0;margin:0}
ol.updates>li{padding:.6rem 0;border-top:1px solid var(--rule)}ol.updates>li:first-child{border-top:0}
.words{white-space:pre-line}
ul.changed{color:var(--ink-2);font-size:.9063rem}
ul.components>li{padding:.7rem 0;border-top:1px solid var(--rule)}ul.components>li:first-child{border-top:0}
.row{display:flex;justify-content:space-between;gap:.75rem;align-items:baseline}
.name{font-weight:600;min-width:0}
svg{display:block;width:100%;height:1.75rem;margin-top:.35rem}
rect{fill:var(--accent)}rect.unknown{fill:var(--rule)}rect.under_maintenance{fill:var(--edge)}rect.degraded_performance{fill:var(--warn)}rect:is(.partial_outage,.major_outage){fill:var(--alarm)}
.under{display:flex;justify-content:space-between;margin:.15rem 0 0;max-width:none}
ul.days>li{padding:.35rem 0;border-top:1px solid var(--rule)}ul.days ul{margin:.2rem 0;padding-left:1.1rem}
label{display:block;font-weight:600;font-size:.9063rem;margin:.75rem 0 .25rem}
form .row{align-items:stretch}
input{flex:1;min-width:0;min-height:2.75rem;font:inherit;padding:.5rem .7rem;border:1px solid var(--edge);border-radius:3px;background:var(--raised);color:inherit}
input::placeholder{color:var(--ink-2);opacity:1}
button{min-height:2.75rem;padding:0 1.1rem;border:1px solid var(--accent);border-radius:3px;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:700;cursor:pointer}
button:hover{border-color:var(--ink)}
summary{cursor:pointer;padding:.5rem 0}
footer{border-top:1px solid var(--rule);margin-top:2rem}footer a{margin-right:.75rem}
@media (max-width:30rem){form .row{flex-direction:column}button{min-height:3.25rem}}
@media print{:root{--ink:#000;--ink-2:#444;--rule:#999;--line:#000;--paper:#fff;--raised:#fff;--accent:#000;--alarm:#000;--warn:#555}form,details,#subscribe,#subscribe~p,.skip{display:none}body{font-size:10pt}main,footer{max-width:none;padding:0}.post,ul.components>li{break-inside:avoid}.mark::before,rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`
