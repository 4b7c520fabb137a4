/** A small workbook as spreadsheets write it: shared strings, a style, a formula, a merged heading, a picture's bytes that nobody here understands. */
import { crc32 } from 'node:zlib'
import { refOf } from '../workbook.ts'
import { escaped } from '../xml.ts'
import { packed, writeZip, type ZipEntry } from '../zip.ts'

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

/** Cells by row; null: the cell is not there. `=…` is written as a formula. */
export function workbookOf(sheets: Readonly<Record<string, readonly (readonly (string | null)[])[]>>): Buffer {
  const shared: string[] = []
  const place = (text: string) => (shared.includes(text) ? shared.indexOf(text) : shared.push(text) - 1)
  const sheetXml = (rows: readonly (readonly (string | null)[])[]) =>
    `${head}<worksheet xmlns="${main}"><dimension ref="A1"/><sheetData>${rows
      .map((cells, row) =>
        cells.every(cell => cell === null)
          ? ''
          : `<row r="${row + 1}" spans="1:4" ht="15">${cells
              .map((cell, column) => {
                if (cell === null) return ''
                const ref = refOf(column, row)
                if (cell.startsWith('=')) return `<c r="${ref}" s="1"><f>${escaped(cell.slice(1))}</f><v>2</v></c>`
                return cell === '' ? `<c r="${ref}" s="3"/>` : `<c r="${ref}" s="1" t="s"><v>${place(cell)}</v></c>`
              })
              .join('')}</row>`,
      )
      .join('')}</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>`
  const names = Object.keys(sheets)
  const parts = new Map<string, string | Buffer>([
    ['[Content_Types].xml', `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`],
    [
      'xl/workbook.xml',
      `${head}<workbook xmlns="${main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>${names.map((name, n) => `<sheet name="${escaped(name)}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`).join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, n) => `<Relationship Id="rId${n + 1}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet${n + 1}.xml"/>`).join('')}</Relationships>`,
    ],
    ...names.map((name, n) => [`xl/worksheets/sheet${n + 1}.xml`, sheetXml(sheets[name]!)] as const),
    ['xl/media/image1.png', Buffer.from([137, 80, 78, 71, 0, 1, 2, 3])],
  ])
  parts.set(
    'xl/sharedStrings.xml',
    `${head}<sst xmlns="${main}">${shared.map(text => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
  )
  return writeZip([...parts].map(([name, body]) => packed(entryOf(name), Buffer.from(body))))
}
export const entryOf = (name: string): ZipEntry => ({
  name,
  method: 0,
  flags: 0,
  time: 0x5a21_0000,
  crc: crc32(''),
  size: 0,
  packed: Buffer.alloc(0),
})
