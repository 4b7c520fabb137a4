/** The address for reports: letters that a mail server hands to it become reports of people. */
import { createHash } from 'node:crypto'
import type { ReportGiven } from '../engine/people-reports.ts'
import type { Engine } from '../engine/port.ts'
import type { Tell } from '../engine/tell.ts'
import { listenForMail, type MailListener } from '../integrations/report-mail/listener.ts'
import { readMail } from '../integrations/report-mail/read-mail.ts'
import { type Settings, WrongSettings } from '../settings.ts'
import type { OrgId } from '../store/port.ts'

type Needs = Readonly<{
  engine: Engine
  org: OrgId
  settings: Pick<Settings, 'evidence'> & Readonly<{ reportMail: NonNullable<Settings['reportMail']> }>
  tls: Readonly<{ cert: Buffer; key: Buffer }> | null
  tell: Tell
}>
type Envelope = Readonly<{ from: string; remote: string }>

/** Throws WrongSettings where it cannot listen there. */
export async function takeReportsByMail({ engine, org, settings, tls, tell }: Needs): Promise<MailListener> {
  const { address, port, host, lists } = settings.reportMail
  const given = async (raw: Uint8Array, envelope: Envelope): Promise<ReportGiven> => {
    const { id, title, text, name, address, automatic, messageId, answers, leftOut, files } = await readMail(raw, envelope, lists)
    return {
      via: 'mail',
      key: id,
      sender: envelope.from === '' ? envelope.remote : envelope.from.toLowerCase(),
      hash: createHash('sha256').update(raw).digest('hex'),
      bytes: raw.byteLength,
      title,
      text,
      about: null,
      name,
      address,
      mayBeNamed: null, // nobody asked them
      automatic,
      messageId,
      answers,
      leftOut,
      files: { came: files, bytesMost: settings.evidence.bytes, most: settings.evidence.files },
    }
  }
  try {
    return await listenForMail({
      address,
      port,
      host,
      tls,
      take: async (raw, envelope) =>
        engine.outdated() === null ? engine.peopleReports.take(org, await given(raw, envelope)) : { taken: 'failed' },
      trouble: why => tell('error', 'something went wrong at the address for reports', { why }),
    })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    const instead =
      code === 'EACCES'
        ? 'give this account the right to ports below 1024, or take a higher one and have port 25 forwarded to it'
        : 'take a port that is free, on an address of this machine'
    throw new WrongSettings([`REPORT_MAIL_PORT: ${host} port ${port} cannot be listened on (${code}): ${instead}`])
  }
}
