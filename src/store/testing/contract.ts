/** What every store must do, whichever it is. Each test opens an empty organisation of its own. */
import { afterAll, beforeAll, describe } from 'vitest'
import { id } from '../../core/id.ts'
import type { Store } from '../port.ts'
import { alertContract } from './alert-contract.ts'
import { dueContract } from './due-contract.ts'
import { evidenceContract } from './evidence-contract.ts'
import { houseContract } from './house-contract.ts'
import { keptContract } from './kept-contract.ts'
import { logContract } from './log-contract.ts'
import { noticeContract } from './notice-contract.ts'
import { obligationContract } from './obligation-contract.ts'
import { ownContract } from './own-contract.ts'
import type { Fresh } from './sample.ts'
import { streamContract } from './stream-contract.ts'

export type Opened = Readonly<{ store: Store; close(): Promise<void> }>

export function storeContract(name: string, open: () => Promise<Opened>): void {
  describe(name, () => {
    let opened: Opened
    let orgs = 0
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())
    const fresh: Fresh = async () => {
      const org = id<'org'>(`org-${String(++orgs).padStart(3, '0')}`)
      await opened.store.createOrg(org, `Organisation ${orgs}`)
      return { store: opened.store, org, of: opened.store.org(org) }
    }
    for (const contract of [
      streamContract,
      dueContract,
      alertContract,
      keptContract,
      ownContract,
      evidenceContract,
      houseContract,
      obligationContract,
      noticeContract,
      logContract,
    ])
      contract(fresh)
  })
}
