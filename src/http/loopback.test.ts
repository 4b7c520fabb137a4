import { afterEach, expect, test } from 'vitest'
import { screen } from '../cli/serve.ts'
import { id } from '../core/id.ts'
import { leadsHome } from './loopback.ts'
import { type Front, openFront, publicUrl } from './testing/front.ts'

let front: Front | undefined
afterEach(() => front?.stop())

const here = 'http://127.0.0.1:7070'
const elsewhere = ['https://tocsin.example.com', 'http://192.168.1.4:7070', 'http://[fd00::1]:7070', 'https://localhost.example.com']

test('an address that leads to the machine which opens it is told from one that others reach', () => {
  expect([here, 'http://localhost:7070', 'http://[::1]:7070', 'http://tocsin.localhost'].filter(leadsHome)).toHaveLength(4)
  expect(elsewhere.filter(leadsHome)).toEqual([])
})

test('the screen of a start says that a telephone cannot open the links, and what to write, where that is so', () => {
  const started = (url: string) => ({ url, signIn: `${url}/sign-in/x`, intake: null, recoveryKit: null })
  expect(screen(started(here))).toContain('--url https://')
  for (const url of elsewhere) expect(screen(started(url))).not.toContain('--url')
})

test('an owner whose people are paged elsewhere than in the console is asked how a telephone reaches the links', async () => {
  const asked = async (url: string) => {
    front = await openFront({ settings: { publicUrl: url } })
    await front.house.engine.changeDirectory(id('house'), { tocsin: 'engine' }, directory => ({
      ...directory,
      persons: directory.persons.map(person => ({ ...person, owner: person.owner || person.id === 'ana' })),
    }))
    const { todo } = (await front.ana.get('/api/v1/now')).json() as { todo: { what: string }[] }
    await front.stop()
    return todo.map(t => t.what)
  }
  expect(await asked(here)).toContain('Say how a telephone reaches Tocsin')
  expect(await asked(publicUrl)).not.toContain('Say how a telephone reaches Tocsin')
})
