/** Signed webhooks to subscribers of the status page, as Standard Webhooks has them. */
import { randomBytes } from 'node:crypto'
import { showPass } from '../../core/outside.ts'
import type { Hooks } from '../hook.ts'
import { carriedOf, send } from '../outgoing.ts'
import { addressProblem, signerOf, type WebhookSettings } from './webhook.ts'

export const webhooks = (settings: Omit<WebhookSettings, 'secret'>): Hooks => ({
  objects: address => addressProblem(settings, address),
  makeSecret: () => `whsec_${randomBytes(32).toString('base64')}`,
  async send({ pass, id, address, secret, body }, signal) {
    showPass(pass, 'webhook')
    const problem = addressProblem(settings, address)
    const signer = signerOf(secret)
    if (problem !== null || signer === null) return { carried: 'refused', detail: problem ?? 'its secret is none' }
    const at = new Date()
    const text = JSON.stringify(body)
    const got = await send(
      {
        url: new URL(address),
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': signer.sign(id, at, text),
        },
        body: text,
        timeoutMs: settings.timeoutMs,
        guard: !settings.allowPrivate,
      },
      signal,
    )
    if (got.got === 'answer' && got.status === 410) return { carried: 'refused', detail: 'answered 410: it wants no more of these' }
    return carriedOf(got, answer => `answered ${answer.status}`, true)
  },
})
