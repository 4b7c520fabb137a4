import { expect, test } from 'vitest'
import { howTo } from './how-to.ts'

const door = (path: string, how = '') => howTo({ for: 'x', url: `http://tocsin.local:7070/in/k3y${path}`, how })

test('Prometheus is pointed at the key by its path prefix, without the path it adds itself', () => {
  const { code } = door('')
  expect(door('/api/v2/alerts').code).toBe(code)
  expect(code).toContain('path_prefix: /in/k3y\n')
  expect(code).toContain("targets: ['tocsin.local:7070']")
  expect(code).toContain('--alertmanager.url=http://tocsin.local:7070/in/k3y')
})

test('a PagerDuty client gets the key as its routing key', () => {
  expect(door('/v2/enqueue').code).toContain('"routing_key": "k3y"')
})

test('what the server says in a sentence is shown as one, and what is to be pasted as such', () => {
  expect(door('/other', 'Set it as the base URL.')).toEqual({ words: 'Set it as the base URL.', code: null })
  expect(door('/signal', "curl x -d '{}'")).toEqual({ words: '', code: "curl x -d '{}'" })
})
