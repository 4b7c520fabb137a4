/** What OpenAPI 3.1 says beside the routes themselves. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SignalsAccepted, SignalsIn } from '../integrations/signal/shape.ts'
import { UsageAccepted, UsageIn } from '../integrations/usage/shape.ts'
import { Problem } from './api.ts'
import type { DoorSettings } from './settings.ts'

const schemaOf = (shape: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { target: 'draft-2020-12', io, unrepresentable: 'any' })
  return schema
}
type Description = NonNullable<FastifyDynamicSwaggerOptions['openapi']>

/** Pages for people are no part of the API. */
export const describeRoute: typeof jsonSchemaTransform = route =>
  jsonSchemaTransform(route.url.startsWith('/api/') ? route : { ...route, schema: { ...route.schema, hide: true } })

export const describeApi = (settings: DoorSettings): Description =>
  ({
    openapi: '3.1.0',
    info: {
      title: 'Tocsin',
      version: settings.version,
      description:
        'Runs a written incident response plan. Instants are ISO 8601 in UTC; every error is a Problem; a refusal of the plan is 409 with its clause.',
    },
    servers: [{ url: settings.publicUrl }],
    security: [{ token: [] }, { session: [] }],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'an API token: tcs_…' },
        session: { type: 'apiKey', in: 'cookie', name: 'tocsin_session' },
      },
    },
    paths: {
      '/in/{key}/signal': takenIn(
        'Our own signals: one object or a list of them; answered when they are committed',
        SignalsIn,
        SignalsAccepted,
      ),
      '/in/{key}/usage': takenIn(
        'Counts of what happens, by type: one object or a list of them; answered when they are committed',
        UsageIn,
        UsageAccepted,
      ),
    },
  }) as Description

const takenIn = (summary: string, body: z.ZodType, accepted: z.ZodType) => ({
  post: {
    summary,
    security: [],
    parameters: [{ name: 'key', in: 'path', required: true, schema: { type: 'string' }, description: 'the key of an integration' }],
    requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    responses: {
      '202': { description: 'committed', content: { 'application/json': { schema: schemaOf(accepted, 'output') } } },
      '4XX': {
        description: 'not taken: which field, and what to send instead',
        content: { 'application/json': { schema: schemaOf(Problem, 'output') } },
      },
    },
  },
})
