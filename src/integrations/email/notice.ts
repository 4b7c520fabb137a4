/** Formal letters by SMTP: plain text, from a named human who answers. */
import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { letOut, type Mailer, unsubscribeHeaders } from '../mailer.ts'
import { addressProblem } from './email.ts'
import { handOver, type SmtpSettings } from './smtp.ts'

export const smtpMailer = (settings: SmtpSettings): Mailer => ({
  name: 'SMTP',
  async send(out, signal) {
    letOut(out)
    const { key, from, to, subject, text } = out
    const problem = addressProblem(to.address) ?? addressProblem(from.address)
    if (problem !== null) return { carried: { carried: 'refused', detail: problem }, hash: null }
    const id = `<${key.replace(/[^\w.-]/g, '')}@${from.address.split('@').at(-1)}>` // the same letter again has the same id
    const letter = await new MailComposer({
      from,
      replyTo: from,
      to,
      subject: subject.replace(/\s+/g, ' ').trim(),
      text,
      messageId: id,
      headers: unsubscribeHeaders(out),
      newline: 'windows', // as it goes over the line: the hash is of these bytes
      disableFileAccess: true,
      disableUrlAccess: true,
    })
      .compile()
      .build()
    const carried = await handOver(settings, { from: from.address, to: to.address, id }, letter, signal)
    return { carried, hash: createHash('sha256').update(letter).digest('hex') }
  },
})
