/** A file on its way to the server, with how far it is; and one that is asked for, as bytes. As `ask` does: refused, unreachable, or there. */
import { answered, Unreachable } from './server.ts'

const uploadMs = 600_000

/** `path` is below /api/v1; `headers` are what is said of the file. `progress`: from 0 to 1, and null once all is sent and nothing answered yet. */
export function upload<T>(
  path: string,
  file: File,
  headers: Readonly<Record<string, string>>,
  progress: (done: number | null) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1${path}`)
    request.timeout = uploadMs
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.setRequestHeader('content-type', /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : null)
    request.upload.onload = () => progress(null)
    request.onload = () => {
      try {
        resolve(answered<T>(request.status, request.responseText))
      } catch (error) {
        reject(error)
      }
    }
    request.onerror = request.ontimeout = request.onabort = () => reject(new Unreachable())
    request.send(file)
  })
}

/** Asked for by a POST: that somebody has it changes the record. */
export async function bytesOf(path: string, key: string): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: '{}',
      signal: AbortSignal.timeout(uploadMs),
    })
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
  } catch {
    throw new Unreachable()
  }
  return answered(response.status, await response.text())
}

/** Under its name, as bytes and nothing else: the browser saves it and opens nothing. */
export function save(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
