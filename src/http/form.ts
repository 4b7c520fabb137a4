/** What the forms of our own pages send. */
import type { FastifyRequest } from 'fastify'

export type Form = Readonly<Record<string, string | undefined>>

/** Sends a form's own page back where there is one; a program gets a Problem. */
export const isForm = (request: FastifyRequest): boolean =>
  (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')

/** Of what a form or a program sent, the texts. */
export const formIn = ({ body }: FastifyRequest): Form =>
  Object.fromEntries(Object.entries((body ?? {}) as object).filter(([, value]) => typeof value === 'string'))
