import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placedRows } from '../customers/csv.ts'
import { fillForm, NotAForm, readForm } from './form.ts'
import { entryOf, workbookOf } from './testing/workbook.ts'
import { readWorkbook } from './workbook.ts'
import { escaped, plain } from './xml.ts'
import { packed, readZip, unpack, writeZip } from './zip.ts'

const grid = [
  ['Vendor questionnaire 2026', null, null, null],
  [null, null, null, null],
  ['No.', 'Question', 'Response', 'Comments'],
  ['Access', null, null, null],
  ['1.1', 'Is access reviewed?', '', null],
  ['1.2', 'Is data & "all" encrypted\nat rest?', null, '=1+1'],
  ['1.3', '=CONCATENATE("a","b")', 'kept', null],
] as const
const book = workbookOf({ Instructions: [['Read me first, please']], 'A & B': grid })
const csv = '\u{feff}Ref;Question;Answer;Notes\r\n1;"Is access; reviewed?";;\r\n\r\n2;Are logs kept?\r\n3;"He said ""why""?";old;"a;b"\r\n'

test('C-25 the questions of a workbook are found under its headings, on whichever sheet, with their numbers', () => {
  const form = readForm(book)
  expect(form.headings).toEqual([{ sheet: 'A & B', question: 'Question', answer: 'Response', words: 'Comments', id: 'No.' }])
  expect(form.questions).toEqual([
    { sheet: 1, row: 4, id: '1.1', text: 'Is access reviewed?' },
    { sheet: 1, row: 5, id: '1.2', text: 'Is data & "all" encrypted at rest?' },
  ])
  expect(readForm(book, { question: 'question', answer: 'Comments', words: null, id: null }).headings[0]).toMatchObject({
    answer: 'Comments',
    words: null,
  })
})

test('C-25 the answered workbook has the answers in its cells with their style, and every other byte of every part as it was', () => {
  const form = readForm(book)
  const [first] = form.questions
  const out = fillForm(book, form, [{ question: first!, answer: '=HYPERLINK("http://x")', words: 'Yes & <so>\u0000' }])
  const [before, after] = [readZip(book), readZip(out)]
  expect(after.map(e => e.name)).toEqual(before.map(e => e.name))
  for (const [n, entry] of before.entries())
    if (entry.name !== 'xl/worksheets/sheet2.xml') expect(after[n]!.packed.equals(entry.packed), entry.name).toBe(true)
  const sheet = readWorkbook(out)[1]!.rows
  expect(sheet[4]!.slice(0, 4)).toEqual(['1.1', 'Is access reviewed?', `'=HYPERLINK("http://x")`, 'Yes & <so>'])
  const was = readWorkbook(book)[1]!.rows
  expect(sheet.map((row, n) => (n === 4 ? null : row))).toEqual(was.map((row, n) => (n === 4 ? null : row)))
  const xml = unpack(after.find(e => e.name === 'xl/worksheets/sheet2.xml')!, 1e6).toString()
  expect(xml).toContain('<c r="C5" s="3" t="inlineStr">') // in the style that the cell had
  expect(xml).toContain('<f>1+1</f>')
  expect(xml).toContain('<mergeCell ref="A1:B1"/>')
  expect(() => fillForm(book, form, [{ question: form.questions[1]!, answer: 'Yes', words: 'over a formula' }])).toThrow(
    /D6 holds a formula/,
  )
})

test('C-25 a CSV file comes back with the answers filled in and every other field as it was, a short line lengthened', () => {
  const form = readForm(Buffer.from(csv))
  expect(form.questions.map(q => [q.row, q.id, q.text])).toEqual([
    [1, '1', 'Is access; reviewed?'],
    [3, '2', 'Are logs kept?'],
    [4, '3', 'He said "why"?'],
  ])
  const written = form.questions.slice(0, 2).map(question => ({ question, answer: 'Yes', words: '+SUM(1); "x"' }))
  expect(fillForm(Buffer.from(csv), form, written).toString()).toBe(
    `\u{feff}Ref;Question;Answer;Notes\r\n1;"Is access; reviewed?";Yes;"'+SUM(1); ""x"""\r\n\r\n2;Are logs kept?;Yes;"'+SUM(1); ""x"""\r\n3;"He said ""why""?";old;"a;b"\r\n`,
  )
  const one = readForm(Buffer.from('question,answer\nIs it so?,\n'))
  expect(
    fillForm(Buffer.from('question,answer\nIs it so?,\n'), one, [
      { question: one.questions[0]!, answer: 'No', words: 'It is planned.' },
    ]).toString(),
  ).toBe('question,answer\nIs it so?,No. It is planned.\n')
})

test('C-25 whatever stands in the cells, a filled file gives back what was written, and everything else as it was', () => {
  const cell = fc
    .oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('a,b', '"', 'x\ny', '=1', ' ', ''))
    // What no spreadsheet keeps as it is: carriage returns, and what XML cannot write.
    .map(text => plain(escaped(text.replaceAll('\r', ''))).trim())
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(rows, cell, cell, fc.boolean(), (given, answer, words, isBook) => {
      const all = [
        ['Id', 'Question', 'Extra', 'Answer', 'Comment'],
        ...given.map(([a, b], n) => [String(n), `Is it so, number ${n}?`, a, '', b]),
      ]
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
      const file = isBook
        ? workbookOf({ S: all.map(row => row.map(c => (c.startsWith('=') ? ` ${c}` : c))) })
        : Buffer.from(all.map(row => row.map(quoted).join(',')).join('\n'))
      const form = readForm(file)
      const out = fillForm(file, form, [{ question: form.questions[0]!, answer, words }])
      const cells = (of: Buffer): readonly (readonly string[])[] =>
        isBook
          ? readWorkbook(of)[0]!.rows.map(row => Array.from({ length: 5 }, (_, n) => row[n] ?? ''))
          : placedRows(of.toString(), ',').map(r => r.fields.map(f => f.text))
      const [before, after] = [cells(file), cells(out)]
      const safe = (text: string) => (/^[=+\-@\t]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text)
      expect(after[1]!.slice(3)).toEqual([safe(answer), safe(words)])
      expect(after.map((row, n) => (n === 1 ? row.slice(0, 3) : row))).toEqual(before.map((row, n) => (n === 1 ? row.slice(0, 3) : row)))
    }),
    { numRuns: 40 },
  )
})

test('C-25 a file that is no questionnaire, is broken, or would unpack to more than its bound is refused with what to do instead', () => {
  const bomb = writeZip([packed(entryOf('xl/workbook.xml'), Buffer.alloc(40_000_000, 32))])
  const lying = Buffer.from(bomb)
  lying.writeUInt32LE(10, lying.length - 22 - 46 - 'xl/workbook.xml'.length + 24) // its header says 10 bytes
  for (const [file, words] of [
    [bomb, /unpacks to more than 30 MB/],
    [lying, /unpacks to more than 30 MB/],
    [book.subarray(0, 200), /no zip archive/],
    [writeZip([packed(entryOf('word/document.xml'), Buffer.from('<a/>'))]), /no workbook/],
    [writeZip([packed(entryOf('xl/workbook.xml'), Buffer.from('<!DOCTYPE a [<!ENTITY x "y">]><a/>'))]), /document type/],
    [Buffer.from([0xff, 0xfe, 0x41]), /neither a workbook nor text/],
    [Buffer.from('a,b\n"c'), /never closed/],
    [Buffer.from('Item,Value\nSome words here,1'), /no line of headings/],
    [Buffer.from('Question,Answer\n'), /no question under/],
    [Buffer.alloc(3_000_001), /larger than 3 MB/],
  ] as const) {
    let thrown: unknown
    try {
      readForm(file)
    } catch (error) {
      thrown = error
    }
    expect(thrown, String(words)).toBeInstanceOf(NotAForm)
    expect((thrown as NotAForm).message).toMatch(words)
    expect((thrown as NotAForm).instead).not.toBe('')
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(book.length - 1), (noise, at) => {
      const broken = Buffer.concat([book.subarray(0, at), noise, book.subarray(at + noise.length)])
      try {
        readForm(broken)
      } catch (error) {
        expect(error).toBeInstanceOf(NotAForm)
      }
    }),
    { numRuns: 100 },
  )
})

test('C-25 a small file that would be large in memory, or has a row that is none, is refused in words', () => {
  const altered = (part: string, change: (xml: string) => string) =>
    writeZip(readZip(book).map(e => (e.name === part ? packed(e, Buffer.from(change(unpack(e, 1e8).toString('utf8')))) : e)))
  const far = Array.from({ length: 5_000 }, (_, n) => `<row r="${n + 100}"><c r="SF${n + 100}"><v>1</v></c></row>`).join('')
  expect(() => readForm(altered('xl/worksheets/sheet1.xml', xml => xml.replace('</sheetData>', `${far}</sheetData>`)))).toThrow(
    /million cells/,
  )
  for (const row of ['0', 'abc', '1.5', '-3'])
    expect(() => readForm(altered('xl/worksheets/sheet1.xml', xml => xml.replace(/<row r="\d+"/, `<row r="${row}"`)))).toThrow(
      `it has a row "${row}"`,
    )
})
