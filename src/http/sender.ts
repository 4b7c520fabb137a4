/** Where a request comes from, to count by: the address, of IPv6 the network that a house is given. */
import { BlockList, isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

const near = new BlockList()
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  near.addSubnet(network, bits, 'ipv4')
near.addAddress('::1', 'ipv6')
near.addSubnet('fc00::', 7, 'ipv6')

/**
 * A proxy stands on this machine or in its network, and adds at the end whom it has it from. What stands before that anybody can have
 * written, and so can whoever reaches us from there without a proxy: there are bounds in all for that.
 */
export function senderOf({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): string {
  const from = plain(ip)
  const passedOn = String(headers['x-forwarded-for'] ?? '')
  const last = plain(passedOn.split(',').at(-1)!.trim())
  const isNear = isIP(from) !== 0 && near.check(from, isIP(from) === 6 ? 'ipv6' : 'ipv4')
  return networkOf(isNear && isIP(last) !== 0 ? last : from)
}
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const whole = [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last]
  return whole
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')
}
