/** What the database says of its own tables. */
import type pg from 'pg'

export type Table = Readonly<{ name: string; columns: readonly Readonly<{ name: string; type: string }>[] }>

/** Of the database itself and not of what it holds: the restore makes it. */
export const notCopied: readonly string[] = ['migration']

/** All tables with the columns that are stored, in the order of their names. */
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
  return rows
}

export async function migrationsRun(client: pg.Client): Promise<readonly Readonly<{ name: string; hash: string }>[]> {
  return (await client.query('select name, hash from tocsin.migration order by number')).rows
}
