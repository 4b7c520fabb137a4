/**
 * The typeface comes last: on a slow line its 34 kB would hold up what can be used. Where it comes at once it is put on at once;
 * where it comes late the text stays as it is, because lines that break anew under a thumb are worse than another face, and the
 * next page has it from the first picture on: a cookie tells the server that this browser has the file.
 */
import file from '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2?url'
import styles from './face.css?url'

const family = 'Atkinson Hyperlegible Next Variable'
const lateMs = 2_500 // since the page was asked for
const yearS = 366 * 86_400

export async function fetchFace(): Promise<void> {
  const has = [...document.fonts].some(face => face.family.includes(family))
  if (!has) {
    try {
      await (await fetch(file)).arrayBuffer()
    } catch {
      return // the reader's own face will do
    }
    if (performance.now() < lateMs) document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: styles }))
  }
  const name = /-([^-]+)\.woff2$/.exec(file)?.[1]
  // biome-ignore lint/suspicious/noDocumentCookie: the store of cookies is not in every browser
  if (name) document.cookie = `tocsin_face=${name}; Path=/; Max-Age=${yearS}; SameSite=Lax`
}
