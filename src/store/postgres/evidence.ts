/** The bytes of files that are kept as evidence: sealed in pieces, under a key a file. */
import type { StreamId } from '../../core/event.ts'
import type { EvidenceFileId } from '../../core/evidence.ts'
import type { OrgId, OrgStore } from '../port.ts'
import type { OrgVault, SharedKey } from '../vault.ts'
import { inOrg, type Statement } from './connection.ts'
import type { Room } from './room.ts'

type Evidence = Pick<OrgStore, 'beginFile' | 'putPiece' | 'lookAtFile' | 'piece' | 'destroyFiles' | 'filesToLookAt'>

const begin = {
  name: 'begin-file',
  text: `insert into tocsin.evidence_file (org_id, file_id, stream_id, wrapped_key, look_at) values ($1, $2, $3, $4, $5) on conflict do nothing`,
}
const keyOf = { name: 'file-key', text: 'select wrapped_key from tocsin.evidence_file where org_id = $1 and file_id = $2' }
// Under the key that it was sealed with, or not at all: it may be destroyed meanwhile.
const put = {
  name: 'put-piece',
  text: `insert into tocsin.evidence_piece (org_id, file_id, place, sealed)
    select $1, file_id, $3, $4 from tocsin.evidence_file where org_id = $1 and file_id = $2 and wrapped_key = $5
    on conflict do nothing returning 1`,
}
const lookAt = {
  name: 'look-at-file',
  text: `update tocsin.evidence_file set look_at = $3 where org_id = $1 and file_id = $2 and wrapped_key is not null returning 1`,
}
const read = {
  name: 'piece',
  text: `select f.wrapped_key, p.sealed from tocsin.evidence_file f
    join tocsin.evidence_piece p on p.org_id = f.org_id and p.file_id = f.file_id and p.place = $3
    where f.org_id = $1 and f.file_id = $2 and f.wrapped_key is not null`,
}
const destroy = {
  name: 'destroy-files',
  text: `with gone as (
      update tocsin.evidence_file set wrapped_key = null, look_at = null
      where org_id = $1 and file_id = any ($2::text[]) and wrapped_key is not null
    )
    delete from tocsin.evidence_piece where org_id = $1 and file_id = any ($2::text[])`,
}
const toLookAt = {
  name: 'files-to-look-at',
  text: `select file_id, stream_id from tocsin.evidence_file where org_id = $1 and look_at <= $2 order by look_at, file_id limit $3`,
}

const place = (file: string) => `evidence ${file}`
const opened = (vault: OrgVault, file: string, wrappedKey: unknown): SharedKey => vault.openKey(place(file), wrappedKey as string)

export function evidenceIn(room: Room, org: OrgId): Evidence {
  const ask = (statement: Statement, ...values: unknown[]) => inOrg(room.app, org, statement, [org, ...values])
  return {
    async beginFile(file, stream, at) {
      const vault = await room.vaultOf(org)
      await ask(begin, file, stream, vault.newKey(place(file)).wrappedKey, at)
    },
    async putPiece(file, nth, bytes) {
      const vault = await room.vaultOf(org)
      const [row] = await ask(keyOf, file)
      if (!row || row.wrapped_key === null) return false
      const sealed = opened(vault, file, row.wrapped_key).sealBytes(`${place(file)} ${nth}`, bytes)
      return (await ask(put, file, nth, sealed, row.wrapped_key)).length > 0
    },
    async lookAtFile(file, at) {
      return (await ask(lookAt, file, at)).length > 0
    },
    async piece(file, nth) {
      const vault = await room.vaultOf(org)
      const [row] = await ask(read, file, nth)
      if (!row) return null
      return opened(vault, file, row.wrapped_key).openBytes(`${place(file)} ${nth}`, row.sealed as Buffer)
    },
    async destroyFiles(files) {
      if (files.length > 0) await ask(destroy, [...files].sort())
    },
    async filesToLookAt(now, limit) {
      const rows = await ask(toLookAt, now, limit)
      return rows.map(row => ({ file: row.file_id as EvidenceFileId, stream: row.stream_id as StreamId }))
    },
  }
}
