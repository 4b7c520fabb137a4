import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readMail, textOfHtml } from './read-mail.ts'

const from = { from: 'rita@reporter.example' }
const letter = (headers: readonly string[], body: string | Buffer = 'I see the invoices of others.'): Buffer =>
  Buffer.concat([
    Buffer.from(`${['From: Rita <rita@reporter.example>', 'Subject: Invoices', ...headers].join('\r\n')}\r\n\r\n`),
    Buffer.from(body),
  ])

test('L-13 a letter is read: who may be answered, what it says, and what it answers, the nearest first', async () => {
  const raw = letter(['Message-ID: <c@x>', 'In-Reply-To: <b@x>', 'References: <a@x>\r\n <b@x>', 'Reply-To: other@reporter.example'])
  expect(await readMail(raw, from)).toMatchObject({
    id: '<c@x>',
    messageId: '<c@x>',
    answers: ['<b@x>', '<a@x>'],
    title: 'Invoices',
    text: 'I see the invoices of others.',
    name: 'Rita',
    address: 'other@reporter.example',
    automatic: false,
    files: [],
    leftOut: [],
  })
})

test('L-13 eight bits, encoded words, other characters and HTML alone are read as they were written', async () => {
  const latin = letter(
    ['Content-Type: text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding: 8bit'],
    Buffer.from('Stra\xdfe', 'latin1'),
  )
  expect((await readMail(latin, from)).text).toBe('Straße')
  const utf8 = Buffer.from(
    'From: r@x.example\r\nSubject: =?utf-8?q?L=C3=BCcke?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nÜber 9000 ☃',
  )
  expect(await readMail(utf8, from)).toMatchObject({ title: 'Lücke', text: 'Über 9000 ☃' })
  const html = letter(['Content-Type: text/html'], '<style>p{}</style><p>One &amp; two</p><script>alert(1)</script><p>three<br>four')
  expect((await readMail(html, from)).text).toBe('One & two\n\nthree\nfour')
})

test('L-13 the marks by which machines say that they are one are known, and a person’s letter has none of them', async () => {
  const automatic = async (...headers: string[]) => (await readMail(letter(headers), from)).automatic
  for (const mark of [
    'Auto-Submitted: auto-replied',
    'Auto-Submitted: auto-generated (by me)',
    'Precedence: bulk',
    'Precedence: Auto_Reply',
    'List-Id: News <news.example.com>',
    'List-Unsubscribe: <mailto:x@example.com>',
    'X-Autoreply: yes',
    'Content-Type: multipart/report; boundary=x; report-type=delivery-status',
  ])
    expect([mark, await automatic(mark)]).toEqual([mark, true])
  for (const plain of ['Auto-Submitted: no', 'Precedence: normal', 'X-Mailer: List-Id'])
    expect([plain, await automatic(plain)]).toEqual([plain, false])
  expect((await readMail(letter([]), { from: '' })).automatic).toBe(true)
  expect((await readMail(Buffer.from('From: MAILER-DAEMON@x.example\r\n\r\nundelivered'), from)).automatic).toBe(true)
})

test('L-13 a letter that comes by a list of our own is a person’s, unless a machine sent it there', async () => {
  const lists = ['security.example.com']
  const byList = ['List-Id: Security <security.example.com>', 'Precedence: list']
  expect((await readMail(letter(byList), from, lists)).automatic).toBe(false)
  expect((await readMail(letter([...byList, 'Auto-Submitted: auto-replied']), from, lists)).automatic).toBe(true)
  expect((await readMail(letter(['List-Id: <evil-security.example.com>']), from, lists)).automatic).toBe(true)
})

test('L-13 files that came with it are taken up to five, by names that lead nowhere; what is not taken is said', async () => {
  const part = (name: string, body = 'x') =>
    `--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n${body}\r\n`
  const names = ['../../etc/passwd', 'two.png', 'three.png', 'four.png', 'five.png', 'six.png']
  const body = `--b\r\nContent-Type: text/plain\r\n\r\nSee these.\r\n${names.map(name => part(name)).join('')}--b--\r\n`
  const read = await readMail(letter(['Content-Type: multipart/mixed; boundary=b'], body), from)
  expect(read.text).toBe('See these.')
  expect(read.files.map(f => f.name)).toEqual(['.._.._etc_passwd', 'two.png', 'three.png', 'four.png', 'five.png'])
  expect(read.files[0]).toMatchObject({ mediaType: 'image/png' })
  expect(read.leftOut).toEqual(['six.png: more than 5 files came with it'])
})

test('L-13 a letter without an id is known by its bytes, and one without a subject or a text is kept', async () => {
  const raw = Buffer.from('From: r@x.example\r\n\r\n')
  const read = await readMail(raw, from)
  expect(read).toMatchObject({ messageId: null, title: '(no subject)', text: '(no text)', address: 'r@x.example' })
  expect(read.id).toMatch(/^[0-9a-f]{64}$/)
  expect((await readMail(raw, from)).id).toBe(read.id)
})

test('L-13 a letter whose parts cannot be read is kept as it came', async () => {
  let body = 'words in the middle'
  for (let n = 0; n < 40; n++) body = `--b${n}\r\nContent-Type: multipart/mixed; boundary=b${n - 1}\r\n\r\n${body}\r\n--b${n}--`
  const read = await readMail(letter(['Content-Type: multipart/mixed; boundary=b39'], body), from)
  expect(read.title).toBe('(a letter that cannot be read)')
  expect(read.text).toContain('Subject: Invoices')
  expect(read.leftOut[0]).toContain('its parts')
})

test('L-13 no bytes at all make reading fail', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async raw => {
      const read = await readMail(raw, from)
      expect(read.title).not.toBe('')
      expect(`${read.title}${read.text}${read.name}`).not.toContain('\0')
    }),
    { numRuns: 200 },
  )
})

test('L-13 HTML becomes its words, also where it is broken', () => {
  expect(textOfHtml('a<b')).toBe('a')
  expect(textOfHtml('<!-- hidden --> &lt;b&gt; &#39;q&#39; &#x41; &#0; &unknown;')).toBe("<b> 'q' A &unknown;")
  expect(textOfHtml('<script>never ends')).toBe('')
})

test('L-13 a letter made to be read for minutes is read at once: what reads it pages people too', async () => {
  const many = 150_000
  const alone = (body: string) => letter(['Content-Type: text/html'], body)
  const beside = (body: string) =>
    letter(
      ['Content-Type: multipart/mixed; boundary=b'],
      `--b\r\nContent-Type: text/plain\r\n\r\nWords.\r\n--b\r\nContent-Type: text/html\r\n\r\n${body}\r\n--b--\r\n`,
    )
  const inside = (body: string) =>
    letter(
      ['Content-Type: multipart/mixed; boundary=c'],
      Buffer.concat([Buffer.from('--c\r\nContent-Type: message/rfc822\r\n\r\n'), beside(body), Buffer.from('\r\n--c--\r\n')]),
    )
  const begun = performance.now()
  for (const body of ['<p ', '<br ', '<!--', '<script>', '&nbsp;', '<a href='].map(part => part.repeat(many)))
    for (const made of [alone, beside, inside]) await readMail(made(body), from)
  expect(performance.now() - begun).toBeLessThan(10_000) // one of them alone took more than a minute
})

test('L-13 HTML beside plain text is read as words, and a letter that came in it is a file', async () => {
  const body =
    '--b\r\nContent-Type: text/plain\r\n\r\nOne.\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Two &lt;b&gt; &amp;amp;</p><p>Three</p>\r\n' +
    '--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: theirs\r\n\r\nPhish\r\n--b--\r\n'
  const read = await readMail(letter(['Content-Type: multipart/mixed; boundary=b'], body), from)
  expect(read.text.split(/\s*\n\s*/)).toEqual(['One.', 'Two <b> &amp;', 'Three'])
  expect(read.files).toMatchObject([{ name: 'part 1', mediaType: 'message/rfc822' }])
  expect(Buffer.from(read.files[0]!.content).toString()).toContain('Phish')
})
