/**
 * How the database guards what is in it, asked of the database: its catalogue says what is enforced, and two things are tried: whether
 * the application's role gets at an organisation that it did not name, and whether a private text stands in clear in what is stored of it.
 */
import { randomBytes } from 'node:crypto'
import type { Guards } from '../guards.ts'
import type { OrgId } from '../port.ts'
import { across, inOrg } from './connection.ts'
import type { Room } from './room.ts'

/** Without org_id, and nothing of an organisation in them (tables.test.ts has the same list). */
const ofTheInstallation = ['installation', 'migration', 'node']

const tables = {
  name: 'guards-of-tables',
  text: `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as guarded,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped) as org
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'tocsin' and c.relkind in ('r', 'p') order by c.relname`,
}
const role = { name: 'guards-of-role', text: 'select rolsuper or rolbypassrls as bypasses from pg_roles where rolname = current_user' }
const foreign = { name: 'guards-foreign', text: 'select 1 from tocsin.event where org_id = $1 limit 1' }
const put = {
  name: 'guards-put',
  text: `insert into tocsin.private_document (org_id, key, wrapped_key, sealed) values ($1, $2, $3, $4)
    on conflict (org_id, key) do update set wrapped_key = excluded.wrapped_key, sealed = excluded.sealed`,
}
const raw = { name: 'guards-raw', text: 'select d::text as stored from tocsin.private_document d where org_id = $1 and key = $2' }
const key = 'a text to look for'

export async function guardsOf(room: Room, org: OrgId): Promise<Guards> {
  const found: string[] = []
  const rows = await across(room.app, tables, [])
  if (rows.length === 0) found.push('no table is seen')
  for (const row of rows) {
    if (ofTheInstallation.includes(String(row.name))) continue
    if (row.guarded !== true) found.push(`${row.name} does not enforce it`)
    if (row.org !== true) found.push(`${row.name} has no organisation`)
  }
  const [own] = await across(room.app, role, [])
  if (own?.bypasses !== false) found.push("the application's role bypasses it")
  if ((await inOrg(room.app, 'another organisation', foreign, [org])).length > 0)
    found.push('another organisation is let in to events of this one')

  const marker = randomBytes(18).toString('base64url')
  const { wrappedKey, sealed } = (await room.vaultOf(org)).seal(`document ${key}`, JSON.stringify(marker))
  await inOrg(room.app, org, put, [org, key, wrappedKey, sealed])
  const [row] = await inOrg(room.app, org, raw, [org, key])
  if (row === undefined) throw new Error('the text that was written to be looked for is not there')
  return { rowLevelSecurity: found, foundInClear: isIn(String(row.stored), marker) }
}

/** As it is, or as any of the ways in which bytes are written down. */
function isIn(stored: string, marker: string): boolean {
  const fields = stored.split(/[(),"]/)
  const decoded = fields.flatMap(field => [Buffer.from(field, 'base64'), Buffer.from(field.replace(/^\\+x/, ''), 'hex')])
  return stored.includes(marker) || decoded.some(bytes => bytes.includes(marker))
}
