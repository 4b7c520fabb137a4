/** What the database says of its own tables. */
import type pg from 'pg'

export type Table = Readonly<{ name: string; columns: readonly Readonly<{ name: string; type: string }>[] }>

/** Of the database itself and not of what it holds: the restore makes it. */
export const notCopied: readonly string[] = ['migration']

/** All tables with the columns that are stored: first what others refer to, and of the same rank by name. */
export async function tablesIn(client: pg.Client): Promise<readonly Table[]> {
  const { rows } = await client.query<Table & { name: string }>(
    `select c.relname as name,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
    from pg_class c
    where c.relnamespace = 'tocsin'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all ($1)
    order by c.relname`,
    [notCopied],
  )
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `select distinct f.relname as from, t.relname as to from pg_constraint k
      join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and k.connamespace = 'tocsin'::regnamespace and f.oid <> t.oid`,
  )
  const rankOf = (name: string): number => Math.max(0, ...references.flatMap(({ from, to }) => (from === name ? [rankOf(to) + 1] : [])))
  const ranks = new Map(rows.map(({ name }) => [name, rankOf(name)]))
  return rows.toSorted((a, b) => ranks.get(a.name)! - ranks.get(b.name)!)
}

export async function migrationsRun(client: pg.Client): Promise<readonly Readonly<{ name: string; hash: string }>[]> {
  return (await client.query('select name, hash from tocsin.migration order by number')).rows
}
