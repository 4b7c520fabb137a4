/**
 * A document as Markdown that reads as text. Structure comes from here alone:
 *
 * T1  What is special in Markdown is escaped, at the beginning of a line and within it, so that text is only text.
 * T2  What a reader of Markdown makes a link of by itself (addresses of pages and of mail) stands as code: no escape stops that.
 * T3  No line of a text begins a block: lines of one text follow one another by hard breaks, indented into their list item.
 */
import type { Block, Document } from './blocks.ts'
import { linesOf } from './plain-text.ts'

export function markdownOf(document: Document): string {
  const { title, drill, lead, parts } = document
  const out = [`# ${inLine(title)}`, '']
  if (drill !== null) out.push(`**${inLine(drill)}**`, '')
  for (const text of lead) out.push(paragraph(text, ''), '')
  for (const { heading, blocks } of parts) {
    out.push(`## ${heading}`, '')
    for (const block of blocks) out.push(blockOf(block), '')
  }
  return `${out.join('\n').trimEnd()}\n`
}

function blockOf(block: Block): string {
  if ('text' in block) return paragraph(block.text, '')
  if ('facts' in block) return block.facts.map(([name, value]) => `- **${inLine(name)}:** ${paragraph(value, '  ')}`).join('\n')
  if ('table' in block)
    return block.rows
      .map(row =>
        row.map((cell, i) => (i === 0 ? `- **${inLine(cell)}**` : `  - ${inLine(block.table[i] ?? '')}: ${inLine(cell)}`)).join('\n'),
      )
      .join('\n')
  if ('entries' in block)
    return block.entries
      .map(({ title, lines }) => [`- **${inLine(title)}**`, ...lines.map(line => `  - ${paragraph(line, '    ')}`)].join('\n'))
      .join('\n')
  return ['```', ...block.code, '```'].join('\n')
}

/** Its lines under one another. */
const paragraph = (text: string, indent: string): string => linesOf(text).map(line).join(`\\\n${indent}`)
/** In one line, whatever it was. */
const inLine = (text: string): string => line(linesOf(text).join(' '))

const line = (text: string): string =>
  text
    .split(' ')
    .map(word)
    .join(' ')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
    .replace(/^[-+=>:]/, '\\$&')

const linked = /:\/\/|www\.|@|mailto:|xmpp:/i
const special = /[\\`*[\]<>{}|~#$&_]/
function word(text: string): string {
  if (linked.test(text)) return code(text)
  if (!special.test(text)) return text // as most are
  return text
    .replace(/[\\`*[\]<>{}|~#$]/g, '\\$&')
    .replace(/&(?=#|[a-z])/gi, '\\&')
    .replace(/_/g, (_, at: number, all: string) => (inside(all[at - 1]) && inside(all[at + 1]) ? '_' : '\\_'))
}
const inside = (c: string | undefined): boolean => c !== undefined && /[\p{L}\p{N}]/u.test(c)

/** Between more backticks than it has in a row. */
function code(text: string): string {
  const most = Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(most + 1)
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fence}${space}${text}${space}${fence}`
}
