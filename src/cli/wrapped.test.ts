import { expect, test } from 'vitest'
import { wrapped } from './wrapped.ts'

test('help is broken between words, under where its words began; what fits and what is copied stays whole', () => {
  const help = [
    'tocsin token create LABEL [--person NAME] [--data DIR | --url URL --token TOKEN]',
    '',
    '--person NAME  whom it stands for, by name or id; absent: a program of its own',
    '--json         one JSON document on stdout',
  ].join('\n')
  expect(wrapped(help, 40)).toBe(
    [
      'tocsin token create LABEL [--person',
      '  NAME] [--data DIR | --url URL --token',
      '  TOKEN]',
      '',
      '--person NAME  whom it stands for, by',
      '               name or id; absent: a',
      '               program of its own',
      '--json         one JSON document on',
      '               stdout',
    ].join('\n'),
  )
  expect(wrapped('  tocsin notification notices  Who got it, and what became of each', 40)).toBe(
    ['  tocsin notification notices', '    Who got it, and what became of each'].join('\n'),
  )
  expect(wrapped(help, 80)).toBe(help)
  const long = `--url URL      ${'x'.repeat(60)} and`
  expect(wrapped(long, 40).split('\n')).toEqual([`--url URL      ${'x'.repeat(60)}`, '               and'])
  for (const columns of [20, 33, 57]) expect(wrapped(help, columns).split(/\s+/).join(' ')).toBe(help.split(/\s+/).join(' '))
})
