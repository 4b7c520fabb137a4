/** A mail server in a process of its own, for the bench of notices: takes every letter, and says its port and then, once asked, how many. */
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

let letters = 0
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  logger: false,
  onData(stream, _, done) {
    stream.resume()
    stream.on('end', () => {
      letters++
      done()
    })
  },
})
server.on('error', () => {})
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.server.address() as AddressInfo).port }))
process.on('message', () => process.send!({ letters }))
process.on('disconnect', () => process.exit(0))
