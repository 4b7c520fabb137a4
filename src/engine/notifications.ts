/**
 * Notifications as people write and send them: the plan's form filled in, the text put together, the recipients from the
 * list that the incident froze. What is decided about them is core's (`core/chapters/notification.ts`).
 */
import type { Actor } from '../core/cause.ts'
import type { StreamId } from '../core/event.ts'
import type { Id } from '../core/id.ts'
import type { ContentState, NotificationId } from '../core/notification.ts'
import type { PersonId } from '../core/oncall/people.ts'
import { passOut } from '../core/outside.ts'
import type { Plan } from '../core/plan.ts'
import { RegisterError } from '../customers/customer.ts'
import type { Directory } from '../people/directory.ts'
import type { OrgId, Store } from '../store/port.ts'
import type { Customers } from './customers.ts'
import { derive, fresh } from './derive.ts'
import type { Handle, Outcome } from './handle.ts'
import { type Notices, noticesKey, senderOf } from './notices.ts'
import type { Clock } from './port.ts'

export type Written = Readonly<{
  notification: NotificationId | null // null: a new one
  form: Id<'notification form'> | null
  preliminary: boolean
  from: PersonId
  subject: string
  opening: string
  contents: Readonly<Record<string, Readonly<{ state: ContentState; text: string }>>>
}>
export type Notifications = Readonly<{
  draft(org: OrgId, stream: StreamId, by: Actor, written: Written, command?: Id<'command'>): Promise<Outcome>
  send(org: OrgId, stream: StreamId, by: Actor, notification: NotificationId, command?: Id<'command'>): Promise<Outcome>
  /** A person's word about a notice that is unknown or was refused: it was sent, or it is to be sent again. */
  settle(
    org: OrgId,
    stream: StreamId,
    notification: NotificationId,
    customer: Id<'customer'>,
    as: 'sent' | 'waiting',
    reason: string,
  ): Promise<boolean>
}>

export function makeNotifications(
  needs: Readonly<{
    store: Store
    clock: Clock
    handle: Handle
    customers: Customers
    notices: Notices
    plan(org: OrgId, plan: Id<'plan'>): Promise<Readonly<{ value: Plan }>>
    directory(org: OrgId): Promise<Directory>
  }>,
): Notifications {
  const { store, clock, handle, customers, notices } = needs
  const mustSend = async (org: OrgId, person: PersonId): Promise<string> => {
    const sender = senderOf(await needs.directory(org), person)
    if ('problem' in sender) throw new RegisterError('from', sender.problem, sender.instead)
    return sender.name
  }
  return {
    async draft(org, stream, by, written, command = fresh<'command'>()) {
      const name = await mustSend(org, written.from)
      const incident = (await store.org(org).load(stream))?.incident
      const plan = incident === undefined ? null : await needs.plan(org, incident.plan)
      const form = plan?.value.notifications?.find(f => f.id === written.form)
      const said = (id: string) => written.contents[id] ?? { state: 'missing' as const, text: '' }
      const ids = [...new Set([...(form?.contents ?? []).map(c => c.id), ...Object.keys(written.contents)])]
      const empty = ids.find(id => said(id).state === 'present' && said(id).text.trim() === '')
      if (empty !== undefined)
        throw new RegisterError(
          `contents.${empty}`,
          `${empty} is said to be there, and is empty.`,
          'write it, or say that it is not known yet',
        )
      const parts = ids.flatMap(id => {
        const { state, text } = said(id)
        if (state === 'missing') return []
        const what = form?.contents.find(c => c.id === id)?.what ?? id
        return [`${what}\n${state === 'present' ? text.trim() : 'This is not known yet. We will write again when it is.'}`]
      })
      const text = [written.opening.trim(), ...parts, name].filter(part => part !== '').join('\n\n')
      const notification = written.notification ?? derive<'notification'>('notification', command)
      const affected = incident?.law?.affected ?? null
      return handle({
        org,
        stream,
        by,
        command,
        ask: words => ({
          type: 'DraftNotification',
          notification,
          form: written.form,
          preliminary: written.preliminary,
          from: written.from,
          subject: words(written.subject),
          note: words(text),
          contents: Object.fromEntries(ids.map(id => [id, said(id).state])),
          list: affected?.list ?? '',
          count: affected?.count ?? 0,
        }),
      })
    },

    async send(org, stream, by, notification, command = fresh<'command'>()) {
      const incident = (await store.org(org).load(stream))?.incident
      const state = incident?.notifications?.[notification]
      if (incident !== undefined && state !== undefined && state.status === 'draft' && passOut('customer', incident) !== null) {
        await mustSend(org, state.from)
        const listed = (await customers.listed(org, state.list)) ?? []
        const reachable = listed.filter(c => 'contact' in c && c.contact !== null)
        const without = listed.filter(c => !('contact' in c) || c.contact === null)
        // Before it is said to be sent: whoever dies in between has sent nothing, and nothing of it leaves without that word.
        await store.org(org).putNotices(
          {
            notification: noticesKey(notification, state.list),
            stream,
            customers: reachable.map(c => c.id),
            refused: without.map(c => ({ customer: c.id, detail: 'no contact in the register' })),
          },
          clock.now(),
        )
      }
      const outcome = await handle({ org, stream, by, command, ask: () => ({ type: 'SendNotification', notification }) })
      notices.kick()
      return outcome
    },

    async settle(org, stream, notification, customer, as, reason) {
      const state = (await store.org(org).load(stream))?.incident.notifications?.[notification]
      if (state === undefined) return false
      const settled = await store.org(org).settleNotice(noticesKey(notification, state.list), customer, as, reason, clock.now())
      if (settled) {
        await notices.count(org, stream, notification, state.list)
        notices.kick()
      }
      return settled
    },
  }
}
