/** Where the record of shadow is: one stream for each organisation, under an id that every node derives. */
import type { StreamId } from '../core/event.ts'
import type { Id } from '../core/id.ts'
import type { Shadow } from '../core/shadow.ts'
import type { OrgId, Store } from '../store/port.ts'
import { derive } from './derive.ts'

export const shadowCommand = (org: OrgId): Id<'command'> => derive('shadow', org)
const shadowStreamOf = (org: OrgId): StreamId => derive('stream', org, shadowCommand(org))

/** When the house was in shadow, and is; oldest first. */
export const readShadows = async (store: Store, org: OrgId): Promise<readonly Shadow[]> =>
  (await store.org(org).load(shadowStreamOf(org)))?.incident.shadows ?? []
