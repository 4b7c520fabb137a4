import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { filesOfTheTree } from './files.ts'
import { addresses, modelPackages, models } from './models.ts'
import { exits, type Finding } from './rules.ts'

const file = (path: string, text: string) => [{ path, text }]
const words = (found: readonly Finding[]) => found.map(f => `${f.path}:${f.line} ${f.what}`)
const files = filesOfTheTree()
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, unknown> }

test('C-23 nothing in the product speaks to a model, and no host stands in it that is not said what it is for', () => {
  expect(words(models(files))).toEqual([])
  expect(words(addresses(files))).toEqual([])
})

test('C-23 every way out is listed with why it may: one to a model is found before it is used', () => {
  expect(words(exits(files))).toEqual([])
  const summary = file(
    'src/integrations/model/sum-up.ts',
    "export const sumUp = (text: string) => fetch('https://api.openai.com/v1/chat/completions', { body: text })",
  )
  expect(exits(summary)).toHaveLength(1)
  expect(models(summary)).toHaveLength(1)
  expect(addresses(summary)).toHaveLength(1)
})

test('C-23 nothing that is installed with the product speaks to a model or is one, however deep it lies', () => {
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100)
  expect(modelPackages(lock)).toEqual([])
  const with_ = (...names: string[]) => modelPackages({ packages: Object.fromEntries(names.map(name => [`node_modules/${name}`, {}])) })
  const known = [
    'openai',
    '@anthropic-ai/sdk',
    'a/node_modules/ollama',
    '@aws-sdk/client-bedrock-runtime',
    '@langchain/core',
    'onnxruntime-node',
    '@google/genai',
    'ai',
  ]
  expect(with_(...known)).toHaveLength(known.length)
  expect(with_('pg', 'air', 'openai-not', 'zod', '@fastify/static')).toEqual([])
})

test('C-23 a model’s interface is found by host, by path and by setting; a vendor’s status page and a comment are none', () => {
  for (const text of [
    "post('https://api.anthropic.com/x')",
    "const path = '/v1/messages'",
    'env.OPENAI_API_KEY',
    "'http://127.0.0.1:11434'",
    "'https://eu.openrouter.ai'",
  ])
    expect(models(file('src/engine/a.ts', `\n${text}\n`)), text).toMatchObject([{ line: 2 }])
  for (const text of ['// api.openai.com is not spoken to', "'https://status.claude.com'", "'/api/v1/notifications'"])
    expect(models(file('src/engine/a.ts', text)), text).toEqual([])
  expect(addresses(file('src/engine/a.ts', "fetch('https://new.invalid-host.com/x') // https://docs.example.com"))).toMatchObject([
    { line: 1 },
  ])
  expect(addresses(file('src/engine/a.test.ts', "fetch('https://new.host.com')"))).toEqual([])
})
