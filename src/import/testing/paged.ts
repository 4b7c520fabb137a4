/** What a folder of samples holds, for a server that answers it page by page. */
import { readFolder } from '../saved.ts'

export function samplesOf(url: URL) {
  const { saved } = readFolder(url.pathname)
  return saved
}
/** The page that a query asks for, with `more`. */
export const pageOf = (all: readonly unknown[], path: string, most: number) => {
  const query = new URL(path, 'http://x').searchParams
  const offset = Number(query.get('offset') ?? 0)
  const limit = Math.min(most, Number(query.get('limit') ?? most))
  return { items: all.slice(offset, offset + limit), offset, limit, more: offset + limit < all.length }
}
