/** The status page's feeds: one entry for each published word, newest first. */
import { generateAtomFeed, generateRssFeed } from 'feedsmith'
import { escaped } from '../plan/render/html.ts'
import type { PostShown, StatusPage } from './page.ts'
import { postUrl } from './statuspage-json.ts'

const entriesMax = 50

type Entry = Readonly<{ post: PostShown; update: PostShown['updates'][number]; title: string; link: string; words: string }>
function entries(page: StatusPage, url: string): readonly Entry[] {
  return [...page.open, ...page.maintenance, ...page.past]
    .flatMap(post =>
      post.updates.map(update => ({
        post,
        update,
        title: `${update.title}: ${update.status.replaceAll('_', ' ')}`,
        link: `${postUrl(url, post.id)}#${update.id}`,
        words: update.text
          .split(/\n{2,}/)
          .map(part => `<p>${escaped(part).replaceAll('\n', '<br>')}</p>`)
          .join(''),
      })),
    )
    .toSorted((a, b) => b.update.at - a.update.at)
    .slice(0, entriesMax)
}

const id = (url: string, update: string) => `${url}/updates/${update}`

export const atomFeed = (page: StatusPage, url: string): string =>
  generateAtomFeed({
    id: `${url}/history.atom`,
    title: { value: `${page.settings.name} status` },
    updated: new Date(page.updatedAt),
    links: [
      { href: `${url}/history.atom`, rel: 'self' },
      { href: url, rel: 'alternate' },
    ],
    authors: [{ name: page.settings.name }],
    entries: entries(page, url).map(({ update, title, link, words }) => ({
      id: id(url, update.id),
      title: { value: title },
      updated: new Date(update.at),
      published: new Date(update.at),
      links: [{ href: link, rel: 'alternate' }],
      content: { value: words, type: 'html' },
    })),
  })

export const rssFeed = (page: StatusPage, url: string): string =>
  generateRssFeed({
    title: `${page.settings.name} status`,
    link: url,
    description: page.settings.about === '' ? `How ${page.settings.name} is doing` : page.settings.about,
    pubDate: new Date(page.updatedAt),
    items: entries(page, url).map(({ update, title, link, words }) => ({
      title,
      link,
      description: words,
      guid: { value: id(url, update.id), isPermaLink: false },
      pubDate: new Date(update.at),
    })),
  })
