/** What every part of the PostgreSQL store works with. */
import type pg from 'pg'
import type { StreamId } from '../../core/event.ts'
import type { ChangeKind, OrgId } from '../port.ts'
import type { OrgVault } from '../vault.ts'

export type Room = Readonly<{
  app: pg.Pool
  engine: pg.Pool
  /** The organisation's keys; throws when there is no such organisation. */
  vaultOf(org: OrgId): Promise<OrgVault>
  changed(org: OrgId, stream: StreamId | null, kinds: readonly ChangeKind[]): void
}>
