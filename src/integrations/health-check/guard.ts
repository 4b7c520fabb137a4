/** Where a check may not lead (H3): to what clouds hand their credentials out at, and to what is no one address. */
import type { LookupAddress, LookupAllOptions } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { BlockList, isIP, type LookupFunction } from 'node:net'

export const guardWords = 'at this address clouds hand out their credentials, or it is the address of nobody: no check goes there'
export const guardCode = 'TOCSIN_NO_CHECK'

const refused = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16], // AWS, Azure, Google and most others
  ['100.100.100.200', 32], // Alibaba Cloud
  ['168.63.129.16', 32], // Azure's own wire server
  ['192.0.0.192', 32], // Oracle Cloud
  ['224.0.0.0', 3],
] as const)
  refused.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 128],
  ['fe80::', 10],
  ['fd00:ec2::', 32], // AWS
  ['fd20:ce::', 32], // Google Cloud
  ['ff00::', 8],
  ['::a9fe:0', 112], // 169.254.0.0/16 as it is written in IPv6, in the ways that are translated to IPv4
  ['64:ff9b::a9fe:0', 112],
  ['64:ff9b:1::', 48],
  ['2002:a9fe::', 32],
] as const)
  refused.addSubnet(net, bits, 'ipv6')

const here = new BlockList()
here.addSubnet('127.0.0.0', 8, 'ipv4')
here.addAddress('::1', 'ipv6')

const within = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
export const isRefused = (address: string): boolean => within(refused, address)
export const isHere = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && within(here, host))

type Ask = (hostname: string, options: LookupAllOptions) => Promise<LookupAddress[]>
/**
 * Looked at when the line is opened, so that a name which changes its mind in between does not get past. A lookup holds one of the two threads
 * that this process has for all of them, those of its pages among them, for as long as the name's servers keep silent: of one name there is
 * never more than one under way, however often what it names is looked at.
 */
export function makeGuardedLookup(ask: Ask): LookupFunction {
  const underWay = new Map<string, Promise<LookupAddress[]>>()
  return (hostname, options, callback) => {
    const key = JSON.stringify([hostname, options.family, options.hints, options.order])
    const asked = underWay.get(key) ?? ask(hostname, { ...options, all: true }).finally(() => underWay.delete(key))
    underWay.set(key, asked)
    const answer = (fault: NodeJS.ErrnoException | null, found: readonly LookupAddress[]) => {
      if (options.all) callback(fault, [...found])
      else callback(fault, found[0]?.address ?? '', found[0]?.family ?? 4)
    }
    asked.then(
      found => answer(found.some(one => isRefused(one.address)) ? Object.assign(new Error(guardWords), { code: guardCode }) : null, found),
      (error: NodeJS.ErrnoException) => answer(error, []),
    )
  }
}
export const guardedLookup = makeGuardedLookup(lookup)
