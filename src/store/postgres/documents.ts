/** Editions, private text and private documents. */
import type { Edition, Id, Instant, Ref } from '../../core/id.ts'
import { type Contact, type ContactChange, type EditionKind, everybody, type OrgId, type OrgStore } from '../port.ts'
import type { OrgVault } from '../vault.ts'
import { inOrg, inOrgOf, type Row } from './connection.ts'
import { makeGather } from './gather.ts'
import type { Room } from './room.ts'

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

// Two that put at once lose on the primary key, and the later one is run again: positions have no gap and no tie.
const putEdition = {
  name: 'put-edition',
  text: `with newest as (
      select position, edition_id from tocsin.edition where org_id = $1 and kind = $2 order by position desc limit 1
    )
    insert into tocsin.edition (org_id, kind, position, edition_id, value, source, put_by, put_at)
    select $1, $2, coalesce((select position from newest), 0) + 1, $3, $4, $5, $6, $7
    where coalesce((select edition_id from newest), '') <> $3
    returning 1`,
}
const editionById = {
  name: 'edition',
  text: `select value, source, put_by, put_at from tocsin.edition where org_id = $1 and kind = $2 and edition_id = $3
    order by position desc limit 1`,
}
const current = {
  name: 'current-edition',
  text: 'select edition_id, value from tocsin.edition where org_id = $1 and kind = $2 order by position desc limit 1',
}
const editions = {
  name: 'editions',
  text: 'select edition_id, put_by, put_at from tocsin.edition where org_id = $1 and kind = $2 order by position desc',
}
// Of two that come at once from the same edition, one loses on the primary key, is run again, and finds it overtaken.
const setPeople = {
  name: 'set-people',
  text: `with newest as (
      select position, edition_id from tocsin.edition where org_id = $1 and kind = 'people' order by position desc limit 1
    ), ok as (
      select where coalesce((select edition_id from newest), '') = coalesce($2, '')
    ), put as (
      insert into tocsin.edition (org_id, kind, position, edition_id, value, source, put_by, put_at)
      select $1, 'people', coalesce((select position from newest), 0) + 1, $3, $4, null, $5, $6 from ok
      where coalesce((select edition_id from newest), '') <> $3
    ), kept as (
      insert into tocsin.private_document (org_id, key, wrapped_key, sealed) select $1, 'directory', $7, $8 from ok
      on conflict (org_id, key) do update set wrapped_key = excluded.wrapped_key, sealed = excluded.sealed
    ), gone as (
      delete from tocsin.contact_method c using unnest($9::text[], $10::text[]) d (person_id, method_id), ok
      where c.org_id = $1 and c.person_id = d.person_id and c.method_id = d.method_id
    ), reached as (
      insert into tocsin.contact_method (org_id, person_id, method_id, wrapped_key, sealed)
      select $1, c.* from unnest($11::text[], $12::text[], $13::text[], $14::text[]) c, ok
      on conflict (org_id, person_id, method_id) do update set wrapped_key = excluded.wrapped_key, sealed = excluded.sealed
    )
    select exists (select from ok) as ok`,
}
// One statement: nobody sees the directory of one moment with the contact methods of another.
const people = {
  name: 'people',
  text: `select null as person_id, null as method_id, wrapped_key, sealed from tocsin.private_document where org_id = $1 and key = 'directory'
    union all select person_id, method_id, wrapped_key, sealed from tocsin.contact_method where org_id = $1`,
}
/** The policy says whose (C-27): the person is not asked for here. */
const ownContacts = {
  name: 'own-contacts',
  text: 'select person_id, method_id, wrapped_key, sealed from tocsin.contact_method where org_id = $1 order by method_id',
}
const readTexts = {
  name: 'read-texts',
  text: 'select ref, wrapped_key, sealed from tocsin.private_text where org_id = $1 and ref = any ($2::text[])',
}
const putPrivate = {
  name: 'put-private',
  text: `insert into tocsin.private_document (org_id, key, wrapped_key, sealed) values ($1, $2, $3, $4)
    on conflict (org_id, key) do update set wrapped_key = excluded.wrapped_key, sealed = excluded.sealed`,
}
const getPrivate = {
  name: 'get-private',
  text: 'select wrapped_key, sealed from tocsin.private_document where org_id = $1 and key = $2',
}
// Its version is its ciphertext: each sealing is another one.
const addPrivate = {
  name: 'add-private',
  text: `insert into tocsin.private_document (org_id, key, wrapped_key, sealed) values ($1, $2, $3, $4)
    on conflict (org_id, key) do nothing returning 1`,
}
const replacePrivate = {
  name: 'replace-private',
  text: `update tocsin.private_document set wrapped_key = $3, sealed = $4 where org_id = $1 and key = $2 and md5(sealed) = $5 returning 1`,
}
const versionedPrivate = {
  name: 'versioned-private',
  text: 'select wrapped_key, sealed, md5(sealed) as version from tocsin.private_document where org_id = $1 and key = $2',
}

const sealedOf = (row: Row) => ({ wrappedKey: row.wrapped_key as string, sealed: row.sealed as string })
const noContacts: ContactChange = { whose: everybody, put: [], drop: [] }
const placeOf = ({ person, method }: Omit<Contact, 'value'>): string => `contact ${person} ${method}`
function contactOf(vault: OrgVault, row: Row): Contact {
  const which = { person: row.person_id as Contact['person'], method: row.method_id as Contact['method'] }
  return { ...which, value: JSON.parse(vault.open(placeOf(which), sealedOf(row))) }
}
/** The words of a text that is not erased. */
export const openText = (vault: OrgVault, ref: Ref, row: Row): string => JSON.parse(vault.open(`text ${ref}`, sealedOf(row)))[1]

export function documentsIn(room: Room, org: OrgId): Documents {
  const ask = (statement: { name: string; text: string }, ...values: unknown[]) => inOrg(room.app, org, statement, [org, ...values])
  // Nobody waits for law: whoever decides by it looks again within a second.
  const changed = (kind: EditionKind) => {
    if (kind !== 'law') room.changed(org, null, [kind === 'people' ? 'people' : 'plan'])
  }
  const rowsOfTexts = makeGather<readonly Ref[], readonly Row[]>({
    most: 64,
    ways: 2,
    async run(asked) {
      const rows = new Map<Ref, Row>((await ask(readTexts, [...new Set(asked.flat())])).map(row => [row.ref as Ref, row]))
      return asked.map(refs => refs.map(ref => rows.get(ref)).filter(row => row !== undefined))
    },
  })
  return {
    async putEdition(kind, edition, by, at, source) {
      const put = await ask(putEdition, kind, edition.edition, JSON.stringify(edition.value), source, by, at)
      if (put.length > 0) changed(kind)
    },
    async edition(kind, id) {
      const [row] = await ask(editionById, kind, id)
      if (!row) return null
      return {
        value: JSON.parse(String(row.value)),
        source: row.source as string | null,
        by: row.put_by as string,
        at: row.put_at as Instant,
      }
    },
    async current(kind) {
      const [row] = await ask(current, kind)
      if (!row) return null
      const edition: Edition<EditionKind, unknown> = { edition: row.edition_id as Id<EditionKind>, value: JSON.parse(String(row.value)) }
      return edition
    },
    async editions(kind) {
      const rows = await ask(editions, kind)
      return rows.map(row => ({ edition: row.edition_id as string, by: row.put_by as string, at: row.put_at as Instant }))
    },
    async setPeople(previous, edition, directory, by, at, contacts = noContacts) {
      const vault = await room.vaultOf(org)
      const { wrappedKey, sealed } = vault.seal('document directory', JSON.stringify(directory))
      const rows = contacts.put.map(contact => ({ ...contact, ...vault.seal(placeOf(contact), JSON.stringify(contact.value)) }))
      const [row] = await inOrgOf(room.app, org, contacts.whose, setPeople, [
        ...[org, previous, edition.edition, JSON.stringify(edition.value), by, at, wrappedKey, sealed],
        ...[contacts.drop.map(one => one.person), contacts.drop.map(one => one.method)],
        ...[rows.map(one => one.person), rows.map(one => one.method), rows.map(one => one.wrappedKey), rows.map(one => one.sealed)],
      ])
      if (row!.ok === true) changed('people')
      return row!.ok === true
    },

    async people() {
      const rows = await inOrgOf(room.app, org, everybody, people, [org])
      if (rows.length === 0) return { directory: null, contacts: [] }
      const vault = await room.vaultOf(org)
      const document = rows.find(row => row.person_id === null)
      return {
        directory: document === undefined ? null : JSON.parse(vault.open('document directory', sealedOf(document))),
        contacts: rows.filter(row => row.person_id !== null).map(row => contactOf(vault, row)),
      }
    },
    async ownContacts(person) {
      const rows = await inOrgOf(room.app, org, person, ownContacts, [org])
      if (rows.length === 0) return []
      const vault = await room.vaultOf(org)
      return rows.map(row => contactOf(vault, row))
    },

    async readTexts(refs) {
      if (refs.length === 0) return {}
      const vault = await room.vaultOf(org)
      const texts: Record<Ref, string | null> = {}
      for (const row of await rowsOfTexts(refs)) {
        const ref = row.ref as Ref
        texts[ref] = row.sealed === null ? null : openText(vault, ref, row)
      }
      return texts
    },
    async putPrivate(key, value) {
      const vault = await room.vaultOf(org)
      const { wrappedKey, sealed } = vault.seal(`document ${key}`, JSON.stringify(value))
      await ask(putPrivate, key, wrappedKey, sealed)
    },
    async getPrivate(key) {
      const [row] = await ask(getPrivate, key)
      if (!row) return null
      const vault = await room.vaultOf(org)
      return JSON.parse(vault.open(`document ${key}`, sealedOf(row)))
    },
    async readPrivate(key) {
      const [row] = await ask(versionedPrivate, key)
      if (!row) return null
      const vault = await room.vaultOf(org)
      return { value: JSON.parse(vault.open(`document ${key}`, sealedOf(row))), version: row.version as string }
    },
    async replacePrivate(key, version, value) {
      const vault = await room.vaultOf(org)
      const { wrappedKey, sealed } = vault.seal(`document ${key}`, JSON.stringify(value))
      const rows =
        version === null ? await ask(addPrivate, key, wrappedKey, sealed) : await ask(replacePrivate, key, wrappedKey, sealed, version)
      return rows.length > 0
    },
  }
}
