import { expect, test } from 'vitest'
import { dsn } from '../testing/dsn.ts'
import { readDsn } from './dsn.ts'

test('L-17 a mail server’s word that a letter came back is read: which letter, what became of it, its code, and no address', () => {
  const read = readDsn(dsn('<abc123@our.example>'))
  expect(read).toEqual({
    id: expect.stringMatching(/^dsn-[0-9a-f]{40}$/),
    messageId: '<abc123@our.example>',
    what: 'bounced',
    detail: '5.1.1',
  })
  expect(JSON.stringify(read)).not.toContain('acme')
  expect(readDsn(dsn('<abc123@our.example>').replaceAll('\r\n', '\n'))).toEqual(read) // told twice, known as the same
  expect(readDsn(dsn('<a@b>', { action: 'delayed', status: '4.4.1' }))).toMatchObject({ what: 'delayed', detail: '4.4.1' })
  expect(readDsn(dsn('<a@b>', { action: 'Delivered', status: '2.0.0', returned: 'message/rfc822' }))).toMatchObject({ what: 'delivered' })
  expect(
    readDsn(dsn('<a@b>', { action: 'delivered', extra: 'Final-Recipient: rfc822; x@y.example\r\nAction: failed\r\nStatus: 5.2.2' })),
  ).toMatchObject({
    what: 'bounced',
    detail: '5.2.2',
  })
})

test('L-17 a server that only passed a letter on, to another or to a list, says nothing of whether it arrived', () => {
  for (const action of ['relayed', 'expanded'])
    expect(readDsn(dsn('<a@b>', { action, status: '2.0.0' }))).toMatchObject({ what: 'relayed', detail: '2.0.0' })
  const beside = (action: string) => `Final-Recipient: rfc822; x@y.example\r\nAction: ${action}\r\nStatus: 2.0.0`
  expect(readDsn(dsn('<a@b>', { action: 'relayed', extra: beside('delivered') }))).toMatchObject({ what: 'relayed' })
  expect(readDsn(dsn('<a@b>', { action: 'delayed', extra: beside('relayed') }))).toMatchObject({ what: 'delayed' })
})

test('what is no such notification says so, and what is missing', () => {
  for (const text of ['', 'Subject: Out of office\n\nI am away.', dsn('<a@b>').replace('multipart/report', 'multipart/mixed')])
    expect(readDsn(text)).toMatchObject({ problem: expect.stringContaining('no delivery status notification') })
  expect(readDsn(dsn('nothing'))).toMatchObject({ problem: expect.stringContaining('does not quote the letter') })
  expect(readDsn(dsn('<a@b>', { action: 'pondered' }))).toMatchObject({ problem: expect.stringContaining('Action') })
})
