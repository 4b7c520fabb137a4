/** Editions, private text and private documents. */
import type { Edition, Id, Instant, Ref } from '../../core/id.ts'
import type { EditionKind, OrgId, OrgStore } from '../port.ts'
import type { OrgVault } from '../vault.ts'
import { inOrg, type Row } from './connection.ts'
import { makeGather } from './gather.ts'
import type { Room } from './room.ts'

type Documents = Pick<
  OrgStore,
  | 'putEdition'
  | 'edition'
  | 'current'
  | 'editions'
  | 'setPeople'
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
    )
    select exists (select from ok) as ok`,
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
    async setPeople(previous, edition, directory, by, at) {
      const vault = await room.vaultOf(org)
      const { wrappedKey, sealed } = vault.seal('document directory', JSON.stringify(directory))
      const [row] = await ask(setPeople, previous, edition.edition, JSON.stringify(edition.value), by, at, wrappedKey, sealed)
      if (row!.ok === true) changed('people')
      return row!.ok === true
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
