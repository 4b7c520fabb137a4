import { expect, test } from 'vitest'
import { pictureIn } from './picture.ts'

test('a picture is one by its first bytes: what could run a script is none, whatever it is called', () => {
  const of = (...bytes: readonly number[]) => pictureIn(Uint8Array.from([...bytes, ...Array(20).fill(0)]))
  expect(of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)).toBe('image/png')
  expect(of(0xff, 0xd8, 0xff, 0xe0)).toBe('image/jpeg')
  expect(of(...Buffer.from('GIF89a'))).toBe('image/gif')
  expect(of(...Buffer.from('RIFF'), 1, 2, 3, 4, ...Buffer.from('WEBP'))).toBe('image/webp')
  for (const text of ['<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', '<!doctype html>', 'RIFF1234WAVE', ''])
    expect(pictureIn(Buffer.from(text))).toBeNull()
})
