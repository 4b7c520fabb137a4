/** A number of bytes as people say it: "812 bytes", "4 kB", "3.1 MB", by 1024. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_024) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
  const kB = bytes / 1_024
  if (kB < 1_000) return `${Math.round(kB)} kB`
  const mB = kB / 1_024
  return `${mB >= 10 || Number.isInteger(mB) ? Math.round(mB) : mB.toFixed(1)} MB`
}
