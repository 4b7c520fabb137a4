/** Editions, private text and private documents, in memory. */
import type { Edition, Instant, Ref } from '../../core/id.ts'
import { type Contact, type EditionKind, everybody, type OrgStore } from '../port.ts'
import { address, type House, type OrgHouse, type Put } from './house.ts'

type Documents = Pick<
  OrgStore,
  | 'putEdition'
  | 'edition'
  | 'current'
  | 'editions'
  | 'setPeople'
  | 'people'
  | 'ownContacts'
  | 'readTexts'
  | 'putPrivate'
  | 'getPrivate'
  | 'readPrivate'
  | 'replacePrivate'
>
/** As it would come back from a database: a caller that changes its own copy later changes nothing here. */
const kept = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

export function documentsIn(house: House, of: () => OrgHouse): Documents {
  const putsOf = (kind: EditionKind): Put[] => {
    const editions = of().editions
    const puts = editions.get(kind) ?? []
    editions.set(kind, puts)
    return puts
  }
  const put = (kind: EditionKind, edition: Edition<EditionKind, unknown>, by: string, at: Instant, source: string | null) => {
    const puts = putsOf(kind)
    if (puts.at(-1)?.edition.edition === edition.edition) return // it is the current one already
    puts.push({ edition: { edition: edition.edition, value: kept(edition.value) }, by, at, source })
    if (kind !== 'law') house.changed(of().org, null, kind === 'people' ? 'people' : 'plan') // nobody waits for law: see postgres
  }
  return {
    async putEdition(kind, edition, by, at, source) {
      put(kind, edition, by, at, source)
    },
    async edition(kind, id) {
      const found = putsOf(kind).findLast(put => put.edition.edition === id)
      return found ? { value: found.edition.value, source: found.source, by: found.by, at: found.at } : null
    },
    async current(kind) {
      return putsOf(kind).at(-1)?.edition ?? null
    },
    async editions(kind) {
      return putsOf(kind)
        .map(put => ({ edition: put.edition.edition, by: put.by, at: put.at }))
        .reverse()
    },
    async setPeople(previous, edition, directory, by, at, contacts) {
      if ((putsOf('people').at(-1)?.edition.edition ?? null) !== previous) return false
      const { whose, put: reached, drop } = contacts ?? { whose: everybody, put: [], drop: [] }
      const mayChange = ({ person }: Pick<Contact, 'person'>) => whose === everybody || whose === person
      if (!reached.every(mayChange)) throw new Error('another person’s contact method: row-level security lets nobody change it')
      put('people', edition, by, at, null)
      of().privates.set('directory', JSON.stringify(directory))
      for (const one of drop.filter(mayChange)) of().contacts.delete(address(one.person, one.method))
      for (const one of reached) of().contacts.set(address(one.person, one.method), kept(one) as Contact)
      house.changed(of().org, null, 'people')
      return true
    },

    async people() {
      const text = of().privates.get('directory')
      return { directory: text === undefined ? null : JSON.parse(text), contacts: [...of().contacts.values()] }
    },
    async ownContacts(person) {
      return [...of().contacts.values()].filter(one => one.person === person).sort((a, b) => (a.method < b.method ? -1 : 1))
    },

    async readTexts(refs) {
      const texts = of().texts
      const found: Record<Ref, string | null> = {}
      for (const ref of refs) if (texts.has(ref)) found[ref] = texts.get(ref)?.text ?? null
      return found
    },
    async putPrivate(key, value) {
      of().privates.set(key, JSON.stringify(value))
    },
    async getPrivate(key) {
      const text = of().privates.get(key)
      return text === undefined ? null : JSON.parse(text)
    },
    async readPrivate(key) {
      const text = of().privates.get(key)
      return text === undefined ? null : { value: JSON.parse(text), version: text }
    },
    async replacePrivate(key, version, value) {
      if ((of().privates.get(key) ?? null) !== version) return false
      of().privates.set(key, JSON.stringify(value))
      return true
    },
  }
}
