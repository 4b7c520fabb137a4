/**
 * What the console's page carries to the one who asks for it: the answers to the first questions of that address, so that its screen
 * stands as soon as its script does, and no way there and back comes between. Each is the API's own answer to the same session, asked
 * within this process, with everything that stands before the API: what may not be read by a request of its own is not in the page.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { cookieIn } from './caller.ts'
import { asksOf } from './screens.ts'

const patienceMs = 1_000 // then the page goes without, and its script asks
const bytesMax = 60_000 // an answer longer than this is no first screen: it is better asked for beside the rest
const burningMax = 3 // on one screen of a phone

type Answer = Readonly<{ path: string; status: number; body: string }>

/** One element of JSON, to be read by the script. `now`: the server's clock, ms. */
export async function carried(app: FastifyInstance, request: FastifyRequest, now: () => number): Promise<string> {
  const { cookie } = request.headers
  const { pathname, searchParams } = addressOf(request)
  const gathered: Answer[] = []
  const gather = async (path: string): Promise<Answer | null> => {
    const asked = { url: `/api/v1${path}`, headers: { accept: 'application/json', ...(cookie === undefined ? {} : { cookie }) } }
    const answer = await app.inject(asked).then(
      ({ statusCode: status, body }) => ({ path, status, body }),
      () => null,
    )
    if (answer !== null && answer.status < 500 && answer.body.length <= bytesMax) gathered.push(answer)
    return answer
  }
  const work = async (): Promise<void> => {
    if (cookieIn(cookie) === null) return void (await gather('/me')) // which says that nobody is signed in
    const whatBurns = async (): Promise<void> => {
      const answer = await gather('/now')
      if (pathname !== '/' || answer?.status !== 200) return
      await Promise.all(refsOf(answer.body).map(ref => gather(`/incidents/${encodeURIComponent(ref)}`)))
    }
    await Promise.all([gather('/me'), whatBurns(), ...asksOf(pathname, searchParams).map(gather)])
  }
  await within(patienceMs, work())
  return element(gathered, now())
}

/** Of what was asked, whatever it is: "//" is an address here, though none in a link. */
export function addressOf({ url }: FastifyRequest): Readonly<{ pathname: string; searchParams: URLSearchParams }> {
  const [pathname = '', ...query] = url.split('?')
  return { pathname, searchParams: new URLSearchParams(query.join('?')) }
}

/** Waits for it, but no longer than this. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    work,
    new Promise<void>(resolve => {
      timer = setTimeout(resolve, ms)
    }),
  ])
  clearTimeout(timer)
}

/** The burning incidents whose details the first screen shows, named as the console names them. */
function refsOf(body: string): readonly string[] {
  const { burning } = JSON.parse(body) as { burning: { number: number; drill: boolean; mine: boolean }[] }
  const ordered = [...burning.filter(i => i.mine), ...burning.filter(i => !i.mine)]
  return ordered.slice(0, burningMax).map(({ drill, number }) => `${drill ? 'D' : ''}${number}`)
}

/** Bodies go in as they are: JSON within JSON. `<` is written so that no text in them can end the element; it stands in texts only. */
function element(answers: readonly Answer[], at: number): string {
  const parts = answers.map(({ path, status, body }) => `${JSON.stringify(path)}:[${status},${body}]`)
  const json = `{"at":${at},"answers":{${parts.join(',')}}}`
  return `<script type="application/json" id="carried">${json.replaceAll('<', '\\u003c')}</script>`
}
