/** What the database itself says of who may see and do what: read from its catalogue, and tried. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import { everybody } from '../port.ts'
import { obligationOf, owing } from '../testing/obligation-contract.ts'
import { contactOf } from '../testing/own-contract.ts'
import { startTestPostgres, type TestPostgres } from '../testing/postgres.ts'
import { alertId, alertOf, appendOf, batchOf, deliveryOf, doorOf, ref, stream, t0 } from '../testing/sample.ts'
import { statementsOfExpiry } from './alerts.ts'
import { planning, statementIn } from './connection.ts'
import { shapesIn } from './shapes.ts'

/** Tables without org_id: of the installation as a whole. Nothing of an organisation is in them. */
const ofTheInstallation = ['installation', 'migration', 'node']

/** All that the engine may do across organisations. The first three are DESIGN's; the others are its exceptions, each with its question. */
const engineMay: Readonly<Record<string, readonly string[]>> = {
  wake: ['select', 'update(at)', 'update(take_at)', 'update(token)'], // whose time has come?
  delivery: [
    'select',
    ...['attempts', 'detail', 'due_at', 'ended_at', 'outcome', 'reported_at', 'take_at', 'token'].map(column => `update(${column})`),
  ], // what is to be sent, and what became of it?
  door: ['select'], // whom does this secret let in?
  organisation: ['select(org_id)'], // which organisations are there?
  // where does something wait, or was inserted by an older version? The expiries are for a node of that
  alert: ['apart', 'expires_at', 'org_id', 'routing', 'status'].map(column => `select(${column})`),
  alert_expiry: ['select(look_at)', 'select(org_id)'], // where may something expire?
  unsequenced: ['delete', 'select'], // what was committed and has no leaf yet? ids and numbers
  leaf: ['insert', 'select'], // which leaf is next? ids and numbers
  migration: ['select'], // of the installation: which there are
  node: ['delete', 'insert', 'select', 'update'], // who listens? of the installation
}
/** Tables whose rows are a person's own, where they are anybody's. */
const ownRows = ['contact_method', 'door', 'grant_epoch', 'person_grant']
/** Tables that the application's role may only add to. */
const appendOnly = ['command', 'edition', 'event', 'organisation']

for (const version of [18, 15] as const)
  describe(`the tables in PostgreSQL ${version}`, () => {
    let postgres: TestPostgres
    let owner: pg.Client
    const clients: pg.Client[] = []
    const connect = async (config: pg.ClientConfig) => {
      const client = new pg.Client(config)
      await client.connect()
      clients.push(client)
      return client
    }
    /** `person`: whose rows, of those that are a person's own; null: nobody said. */
    const asOrg = async (client: pg.Client, org: string | null, sql: string, person: string | null = everybody) => {
      await client.query('begin')
      try {
        if (org !== null) await client.query(`set local tocsin.org = ${pg.escapeLiteral(org)}`)
        if (person !== null) await client.query(`set local tocsin.person = ${pg.escapeLiteral(person)}`)
        return await client.query(sql)
      } finally {
        await client.query('rollback')
      }
    }
    let tables: readonly Readonly<{ name: string; rls: boolean; forced: boolean; org: boolean; orgNotNull: boolean }>[]

    beforeAll(async () => {
      postgres = await startTestPostgres(version)
      owner = await connect(postgres.owner)
      const found = await owner.query(`
        select c.relname as name, c.relrowsecurity as rls, c.relforcerowsecurity as forced,
          a.attname is not null as org, coalesce(a.attnotnull, false) as "orgNotNull"
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        left join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
        where c.relkind in ('r', 'p', 'f', 'm', 'v') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
        order by c.relname`)
      tables = found.rows
      const store = postgres.store()
      for (const name of ['mine', 'theirs']) {
        const org = id<'org'>(name)
        await store.createOrg(org, name)
        const of = store.org(org)
        await of.append(
          appendOf(org, {
            stream: stream(name),
            wakeAt: t0,
            deliveries: [deliveryOf(org, stream(name), name)],
            texts: { [ref(name)]: { text: 'a secret word', salt: 's' } },
          }),
        )
        await of.upsertAlerts(batchOf([alertOf(1)]))
        await of.attachAlerts(stream(name), [alertId(1)])
        await store.engine.sequence(100)
        await of.append(appendOf(org, { stream: stream(`${name}-2`) })) // leaves one unsequenced
        await of.append(owing(org, `${name}-3`, 0, [obligationOf('a', t0)]))
        await of.putDoor(doorOf('a'), `hash-${name}`)
        await of.putEdition('plan', { edition: id('plan-1'), value: {} }, 'ana', t0, null)
        const contacts = ['ana', 'ben'].map(person => contactOf(person, `of-${person}`, 'a secret word'))
        await of.setPeople(null, { edition: id('people-1'), value: {} }, { name: 'a secret word' }, 'ana', t0, {
          whose: everybody,
          put: contacts,
          drop: [],
        })
        for (const person of ['ana', 'ben']) {
          await of.putDoor(doorOf(person, { kind: 'session', person: id(person) }), `hash-${name}-${person}`)
          const whose = { id: `of-${person}`, person: id<'person'>(person), application: 'deploys', scopes: ['incidents:read'] }
          await of.putGrant({ ...whose, givenAt: t0, expiresAt: t0 })
          await of.revokeGrants(id(person), t0)
        }
        await of.countIntake('s', { new: 1 }, t0)
        await of.keepLogTiles(0, ['00'])
        await of.keepCheckpoint({ size: 1, at: t0, note: 'signed' })
        await of.keepCosignature(1, { witness: 'w', at: t0, line: 'by w' })
        await of.putDrill({
          drill: id('drill-1'),
          state: 'running',
          version: 0,
          plan: id('plan-1'),
          nextAt: null,
          startedAt: t0,
          endedAt: null,
          record: {},
        })
        await of.putSubscriber(
          { subscriber: id('s'), kind: 'mail', addressKey: 'k', secrets: { address: 'a secret word', secret: null } },
          t0,
        )
        await of.count('c', [{ key: 'k', most: 1, withinMs: 1000 }], t0)
        await of.putFeed({ vendor: id('github'), takeAt: t0, state: {} })
        await of.addUsage('door', [{ slot: 7, type: 'sign-up', count: 1 }], t0)
        await of.putHealthCheck({ check: id('c'), takeAt: t0, settings: {}, state: {}, secret: 'a secret word' }, null)
        await of.beginFile(id('file'), stream(name), t0)
        await of.putPiece(id('file'), 0, Buffer.from('a secret word'))
        await of.putErasure({ id: id('e'), org, at: t0, by: { person: id('ana') }, why: 'asked for', texts: {}, alerts: {}, person: null })
        await of.putNotices({ notification: 'n', stream: stream(name), customers: [id('acme')], refused: [] }, t0)
        const about = { notification: 'n', customer: id<'customer'>('acme'), receipt: 'r' }
        await of.reportNotice({ id: 'evt-1', of: about, what: 'delayed', detail: null, by: null, at: t0 })
      }
      await store.engine.heartbeat('node', t0)
    })
    afterAll(async () => {
      for (const client of clients) await client.end()
      await postgres.stop()
    })
    const ofOrgs = () => tables.filter(table => !ofTheInstallation.includes(table.name))

    test('C-05 every table has org_id and forced row-level security, or is on the list of exceptions', () => {
      expect(tables.filter(table => !table.org).map(table => table.name)).toEqual(ofTheInstallation)
      expect(ofOrgs().length).toBeGreaterThan(15)
      for (const table of ofOrgs()) expect(table).toEqual({ name: table.name, rls: true, forced: true, org: true, orgNotNull: true })
    })

    test('C-05 C-32 the store tells of the database itself: that it holds, and of a table in which it no longer does', async () => {
      const guards = () => postgres.store().guards!(id<'org'>('mine'))
      expect(await guards()).toEqual({ rowLevelSecurity: [], foundInClear: false })
      await owner.query('alter table tocsin.alert no force row level security')
      expect(await guards()).toEqual({ rowLevelSecurity: ['alert does not enforce it'], foundInClear: false })
      await owner.query('alter table tocsin.alert force row level security')
    })
    test('C-05 neither role may pass row-level security by, own anything, or become somebody who may', async () => {
      const { rows } = await owner.query(
        `
        select r.rolname, r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication as mighty,
          (select count(*)::int from pg_class where relowner = r.oid) as owns,
          (select array_agg(g.rolname::text order by g.rolname) from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid) as member
        from pg_roles r where r.rolname in ('tocsin_app', 'tocsin_engine', $1, $2) order by 1`,
        [postgres.app.user, postgres.engine.user],
      )
      expect(rows).toEqual([
        { rolname: 'tocsin_app', mighty: false, owns: 0, member: null },
        { rolname: 'tocsin_engine', mighty: false, owns: 0, member: null },
        { rolname: postgres.app.user, mighty: false, owns: 0, member: ['tocsin_app'] },
        { rolname: postgres.engine.user, mighty: false, owns: 0, member: ['tocsin_engine'] },
      ])
    })

    test('C-05 C-15 the application sees its own organisation on every table, no other one, and nothing without one', async () => {
      const app = await connect(postgres.app)
      for (const { name } of ofOrgs()) {
        const select = name === 'unsequenced' ? null : `select org_id from tocsin.${name}`
        if (select === null) continue // it may add to it, and not read it
        const { rows: all } = await owner.query(`select distinct org_id from tocsin.${name} order by 1`)
        expect(
          all.map(row => row.org_id),
          `${name} has rows of both, so that something can be shown`,
        ).toEqual(['mine', 'theirs'])
        const mine = await asOrg(app, 'mine', select)
        expect(new Set(mine.rows.map(row => row.org_id)), name).toEqual(new Set(['mine']))
        expect((await asOrg(app, null, select)).rows, name).toEqual([])
        expect((await asOrg(app, 'mine', `${select} where org_id = 'theirs'`)).rows, name).toEqual([])
      }
      await expect(asOrg(app, 'mine', 'select * from tocsin.unsequenced')).rejects.toThrow(/permission denied/)
    })

    test('C-15 the application writes nothing into another organisation', async () => {
      const app = await connect(postgres.app)
      await expect(
        asOrg(app, 'mine', `insert into tocsin.number_series (org_id, drill, last) values ('theirs2', false, 0)`),
      ).rejects.toThrow(/row-level security/)
      await expect(asOrg(app, 'mine', `update tocsin.stream set org_id = 'theirs'`)).rejects.toThrow(/row-level security/)
      expect((await asOrg(app, 'mine', `update tocsin.stream set status = 'closed' where org_id = 'theirs'`)).rowCount).toBe(0)
      expect((await asOrg(app, 'mine', `delete from tocsin.wake where org_id = 'theirs'`)).rowCount).toBe(0)
    })

    test('C-27 with one person’s scope the rows of another are neither seen nor changed, and without any none are', async () => {
      const app = await connect(postgres.app)
      const whose = async (sql: string, person: string | null) =>
        [...new Set((await asOrg(app, 'mine', sql, person)).rows.map(row => row.person_id))].sort()
      expect(await whose('select person_id from tocsin.door', everybody)).toEqual(['ana', 'ben', null]) // an integration key is nobody's
      for (const table of ownRows) {
        const select = `select person_id from tocsin.${table}`
        const all = await whose(select, everybody)
        expect(all, `${table} has rows of both, so that something can be shown`).toEqual(expect.arrayContaining(['ana', 'ben']))
        for (const me of ['ana', 'ben']) {
          const other = me === 'ana' ? 'ben' : 'ana'
          expect(await whose(select, me), table).toEqual([me])
          for (const condition of [`person_id = '${other}'`, `person_id <> '${me}' or person_id is null`, `not (person_id = '${me}')`])
            expect(await whose(`${select} where ${condition}`, me), `${table} ${condition}`).toEqual([])
          expect(
            (await asOrg(app, 'mine', `select count(*)::int as n from tocsin.${table} where person_id = '${other}'`, me)).rows,
          ).toEqual([{ n: 0 }])
          const update = `update tocsin.${table} set org_id = org_id where person_id = '${other}'`
          expect((await asOrg(app, 'mine', update, me)).rowCount, table).toBe(0)
          expect((await asOrg(app, 'mine', `update tocsin.${table} set org_id = org_id`, me)).rowCount, table).toBe(1)
          await expect(asOrg(app, 'mine', `update tocsin.${table} set person_id = '${other}'`, me), table).rejects.toThrow(
            /row-level security/,
          )
        }
        for (const nobody of [null, '', 'eve', `ana' or 'x' = 'x`]) expect(await whose(select, nobody), `${table} ${nobody}`).toEqual([])
        expect((await asOrg(app, 'mine', `update tocsin.${table} set org_id = org_id`, null)).rowCount, table).toBe(0)
      }
      expect((await asOrg(app, 'mine', 'delete from tocsin.contact_method', 'ana')).rowCount).toBe(1)
      expect((await asOrg(app, 'mine', 'delete from tocsin.contact_method', null)).rowCount).toBe(0)
      const insert = (person: string) =>
        `insert into tocsin.contact_method (org_id, person_id, method_id, wrapped_key, sealed) values ('mine', '${person}', 'x', 'k', 's')`
      await expect(asOrg(app, 'mine', insert('ben'), 'ana')).rejects.toThrow(/row-level security/)
      expect((await asOrg(app, 'mine', insert('ana'), 'ana')).rowCount).toBe(1)
      // Everybody's of one's own organisation: the scope of a person is within that of the organisation.
      expect((await asOrg(app, 'mine', `select from tocsin.contact_method where org_id = 'theirs'`, everybody)).rowCount).toBe(0)
      await asOrg(app, 'mine', 'select', 'ana')
      expect(await whose('select person_id from tocsin.contact_method', null), 'the scope ends with its transaction').toEqual([])
    })

    test('C-27 every table with a person’s rows has the restrictive policy, and the engine reads no contact method', async () => {
      const { rows } = await owner.query(
        `select c.relname as name, exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'own_person' and not p.polpermissive
          and p.polcmd = '*' and p.polroles = array['tocsin_app'::regrole::oid] and p.polqual is not null and p.polwithcheck is not null) as narrowed
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'person_id'
        where c.relnamespace = 'tocsin'::regnamespace and c.relkind = 'r' order by 1`,
      )
      expect(rows).toEqual(ownRows.map(name => ({ name, narrowed: true })))
      const engine = await connect(postgres.engine)
      await expect(asOrg(engine, 'mine', 'select from tocsin.contact_method')).rejects.toThrow(/permission denied/)
    })

    test('events and leaves are added and read, never changed: not by the application, not by the engine, not by their owner', async () => {
      const [app, engine] = [await connect(postgres.app), await connect(postgres.engine)]
      for (const table of ['event', 'leaf'])
        for (const change of [`update tocsin.${table} set seq = 9`, `delete from tocsin.${table}`, `truncate tocsin.${table}`]) {
          await expect(asOrg(app, 'mine', change), change).rejects.toThrow(/permission denied/)
          await expect(asOrg(engine, null, change), change).rejects.toThrow(/permission denied/)
          await expect(asOrg(owner, 'mine', change), change).rejects.toThrow(/events are facts/)
        }
      await expect(asOrg(app, 'mine', `insert into tocsin.leaf (org_id, leaf, stream_id, seq) values ('mine', 9, 's', 1)`)).rejects.toThrow(
        /permission denied/,
      )
    })

    test('what the application may do is what it was given, and no more', async () => {
      const rights = await rightsOf(owner, 'tocsin_app')
      for (const table of appendOnly) expect(rights[table], table).toEqual(['insert', 'select'])
      expect(rights.leaf).toEqual(['select'])
      expect(rights.intake_batch).toEqual(['insert', 'select', 'update(words)', 'update(wrapped_key)']) // an erasure destroys the key, and seals anew what is left
      expect(rights.erasure).toEqual(['insert', 'select', 'update(done_at)'])
      expect(rights.evidence_file).toEqual(['insert', 'select', 'update(look_at)', 'update(wrapped_key)'])
      expect(rights.unsequenced).toEqual(['insert'])
      expect(
        Object.entries(rights)
          .filter(([, may]) => may.includes('delete'))
          .map(([table]) => table),
      ).toEqual([
        'alert_expiry',
        'contact_method',
        'counted',
        'evidence_piece',
        'health_check',
        'obligation',
        'person_grant',
        'usage_count',
        'wake',
      ])
      for (const table of ofTheInstallation) expect(rights[table], table).toBeUndefined()
    })

    test('across organisations the engine sees ids and times, and only what is on its list', async () => {
      expect(await rightsOf(owner, 'tocsin_engine')).toEqual(engineMay)
      const engine = await connect(postgres.engine)
      for (const sql of [
        'select state from tocsin.stream',
        'select body from tocsin.alert',
        'select name from tocsin.organisation',
        'select * from tocsin.private_text',
        'select * from tocsin.event',
      ])
        await expect(asOrg(engine, 'mine', sql), sql).rejects.toThrow(/permission denied/)
      expect((await asOrg(engine, null, 'select distinct org_id from tocsin.wake order by 1')).rows).toHaveLength(2)
    })

    test('C-04 what people wrote is nowhere in the database in the clear', async () => {
      const { rows } = await owner.query(`select wrapped_key, sealed from tocsin.private_text where org_id = 'mine'`)
      expect(rows).toHaveLength(1)
      const inHex = Buffer.from('a secret word').toString('hex')
      for (const { name } of tables) {
        const { rows } = await owner.query(
          `select count(*)::int as found from tocsin.${name} t where t::text like '%a secret word%' or t::text like '%${inHex}%' or t::text like '%checkout fails%'`,
        )
        expect(rows[0].found, name).toBe(0)
      }
    })

    test('an alert that joins its incident looks that one up, and does not read all that there are', async () => {
      const client = await connect(postgres.owner)
      await client.query(planning)
      for (const { text } of [shapesIn('insert-alerts.sql')(['asks', 'joins'], Array(24)).statement, statementIn('upsert-alerts.sql')]) {
        await client.query(`prepare joining as ${text}`)
        const nulls = Array(Math.max(...[...text.matchAll(/\$(\d+)/g)].map(found => Number(found[1])))).fill('null')
        const { rows } = await client.query(`explain (costs off) execute joining (${nulls})`)
        await client.query('deallocate joining')
        const plan = rows.map(row => (row as Record<string, string>)['QUERY PLAN']!.trim())
        const lookUps = plan.flatMap((line, n) =>
          / on (stream s|alert_count c)(_\d+)?$/.test(line) && line.includes('Index') ? [plan[n + 1]!] : [],
        )
        expect(lookUps.length).toBeGreaterThanOrEqual(2)
        for (const condition of lookUps) expect(condition).toMatch(/^Index Cond: .*stream_id = /)
      }
    })
    test('L-09 what expires is found by what is due, and its alerts by their ids: none of it reads all that are stored', async () => {
      const client = await connect(postgres.owner)
      await client.query(planning)
      for (const { name, text } of statementsOfExpiry()) {
        await client.query(`prepare looking as ${text}`)
        const nulls = Array(Math.max(...[...text.matchAll(/\$(\d+)/g)].map(found => Number(found[1])))).fill('null')
        const { rows } = await client.query(`explain (costs off) execute looking (${nulls})`)
        await client.query('deallocate looking')
        const plan = rows.map(row => (row as Record<string, string>)['QUERY PLAN']!.trim())
        const scans = plan.flatMap((line, n) => {
          const [, scan, index, table] = /^-> {2}(\w+) (?:Heap |Index )?(?:Only )?(?:Scan )?(?:using (\w+) )?on (alert\w*)/.exec(line) ?? []
          if (scan === undefined || /^(Insert|Update|Delete)$/.test(scan) || line.includes('Heap')) return [] // below it is how it is found
          return [`${scan === 'Bitmap' ? table : (index ?? scan)}: ${plan[n + 1]}`]
        })
        expect(scans.length, name).toBeGreaterThan(0)
        // By ids: the planner of PostgreSQL 15 takes them along once the table was analysed, after its first 500 rows.
        if (version === 15 && /^(refresh|upsert)/.test(name)) continue
        for (const scan of scans) expect(scan, `${name}\n${plan.join('\n')}`).toMatch(lookUp)
      }
    })
    test('C-20 X-06 of an erased text neither words, salt nor key are left; the event and its hash are', async () => {
      const before = await owner.query(`select bytes, hash from tocsin.event where org_id = 'theirs' order by stream_id, seq`)
      await postgres
        .store()
        .org(id('theirs'))
        .eraseTexts([ref('theirs')])
      const { rows } = await owner.query(`select wrapped_key, sealed from tocsin.private_text where org_id = 'theirs'`)
      expect(rows).toEqual([{ wrapped_key: null, sealed: null }])
      const now = await owner.query(`select bytes, hash from tocsin.event where org_id = 'theirs' order by stream_id, seq`)
      expect(now.rows).toEqual(before.rows)
    })
  })

/** One row by what tells it apart, those of one intake, or what is due: by index or where it lies, and its condition. */
const lookUp = new RegExp(
  [
    'Tid: TID Cond: ',
    'alert_pkey: Index Cond: .*alert_id (=|>=) ',
    'alert_firing: Index Cond: \\(fingerprint = ',
    'alert_expiry_pkey: Index Cond: \\(\\(?org_id = ', // all that will expire, or of one intake
    'alert_expiry_look: Index Cond: .*look_at <= ',
    'alert_apart: Index Cond: ',
    'alert_count_pkey: Index Cond: .*stream_id = ',
  ]
    .map(way => `^${way}`)
    .join('|'),
)
/** By table: what a role was granted, on the whole table or on columns of it. */
async function rightsOf(owner: pg.Client, role: string): Promise<Record<string, readonly string[]>> {
  const { rows } = await owner.query<{ table: string; may: string[] }>(
    `with whole as (
      select table_name, lower(privilege_type) as right from information_schema.role_table_grants
      where grantee = $1 and table_schema = 'tocsin'
    ), columns as (
      select table_name, lower(privilege_type) || '(' || column_name || ')' as right from information_schema.role_column_grants c
      where grantee = $1 and table_schema = 'tocsin'
        and not exists (select from whole w where w.table_name = c.table_name and w.right = lower(c.privilege_type))
    )
    select table_name::text as table, array_agg(right::text order by right) as may
    from (select * from whole union all select * from columns) r group by 1`.replaceAll('right', '"right"'),
    [role],
  )
  return Object.fromEntries(rows.map(row => [row.table, row.may]))
}
