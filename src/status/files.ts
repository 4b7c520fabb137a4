/**
 * The status page as a set of files: what any web server may serve as it is, on a host that stands when ours does not
 * . The same page gives the same bytes but for the day's figures.
 */
import { bannerOf, bannerScript } from './banner.ts'
import { atomFeed, rssFeed } from './feeds.ts'
import { type Around, frontPage, historyPage, postPage, statusCss } from './html.ts'
import type { StatusPage } from './page.ts'
import { statuspageFiles } from './statuspage-json.ts'

export type StatusFile = Readonly<{ path: string; type: string; text: string }>

const json = (value: object) => `${JSON.stringify(value)}\n`

/** `url`: where the files will be read, without a slash at the end. `subscribe`: the page that takes subscriptions; null: none does. */
export function statusFiles(
  page: StatusPage,
  { url, subscribe }: Readonly<{ url: string; subscribe: string | null }>,
): readonly StatusFile[] {
  const around = (base: string): Around => ({ base, subscribe: { elsewhere: subscribe } })
  const posts = [...page.open, ...page.maintenance, ...page.past]
  const file = (path: string, type: string, text: string): StatusFile => ({ path, type, text })
  return [
    file('index.html', 'text/html; charset=utf-8', frontPage(page, around('./'))),
    file('history.html', 'text/html; charset=utf-8', historyPage(page, around('./'))),
    ...posts.map(post => file(`incidents/${post.id}.html`, 'text/html; charset=utf-8', postPage(post, page, around('../')))),
    file('status.css', 'text/css; charset=utf-8', statusCss(null)),
    file('history.atom', 'application/atom+xml; charset=utf-8', atomFeed(page, url)),
    file('history.rss', 'application/rss+xml; charset=utf-8', rssFeed(page, url)),
    ...Object.entries(statuspageFiles(page, url)).map(([name, value]) =>
      file(`api/v2/${name}`, 'application/json; charset=utf-8', json(value)),
    ),
    file('banner.json', 'application/json; charset=utf-8', json(bannerOf(page, url))),
    file('banner.js', 'text/javascript; charset=utf-8', bannerScript),
  ]
}
