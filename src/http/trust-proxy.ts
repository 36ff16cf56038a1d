import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'

/** What the setting must look like: ends the sentence "TRUST_PROXY must be …". */
export const TRUST_PROXY_FORM =
  'off, loopback, or a list of addresses and networks such as 10.0.0.0/8,2001:db8::7; a number of proxies is not enough, ' +
  'because who reaches the server past the proxy could then claim any address'

const isNetwork = (text: string): boolean => {
  const [address = '', length, ...rest] = text.split('/')
  const version = address.includes('%') ? 0 : isIP(address)
  if (version === 0 || rest.length > 0) return false
  if (length === undefined) return true
  // A network of everybody trusts everybody, which is what this setting is there to prevent.
  return /^[1-9]\d{0,2}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128)
}

/**
 * Which peers may say, in X-Forwarded-For, whom a request comes from; in the form of Fastify's `trustProxy`. Empty and
 * `off` trust nobody. Null when the text is none of the forms.
 */
export const parseTrustProxy = (text: string): false | string[] | null => {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === 'off') return false
  const peers = trimmed.split(',').map((peer) => peer.trim())
  return peers.every((peer) => peer === 'loopback' || isNetwork(peer)) ? peers : null
}

/** Whether the setting can be used. */
export const isTrustedProxies = (text: string): boolean => parseTrustProxy(text) !== null

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6')

/** Tells whether an address is one of these peers. */
export const peersOf = (text: string): ((address: string) => boolean) => {
  const list = new BlockList()
  for (const peer of parseTrustProxy(text) || []) {
    if (peer === 'loopback') {
      list.addSubnet('127.0.0.0', 8)
      list.addAddress('::1', 'ipv6')
      continue
    }
    const [address = '', length] = peer.split('/')
    if (length === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(length), familyOf(address))
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address))
}

const groupsOf = (text: string): readonly number[] =>
  text
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => {
      if (!group.includes('.')) return [Number.parseInt(group, 16)]
      const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
      return [a * 256 + b, c * 256 + d]
    })

/** The eight groups of an IPv6 address. */
const expand = (address: string): readonly number[] => {
  const [head = '', tail] = address.split('::')
  const before = groupsOf(head)
  if (tail === undefined) return before
  const behind = groupsOf(tail)
  return [...before, ...Array.from({ length: 8 - before.length - behind.length }, () => 0), ...behind]
}

/** Some proxies write the port as well. */
const withoutPort = (text: string): string => {
  const [, inner] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? /^([\d.]+):\d{1,5}$/.exec(text) ?? []
  return (inner ?? text).replace(/%.*$/s, '')
}

/**
 * The name that an address is counted by. Of IPv6 the first half, because a whole /64 belongs to one customer; an IPv4
 * address in the clothes of IPv6 is the IPv4 address. What is no address has one name for all, so that inventing some
 * gains nothing.
 */
export const addressKey = (text: string | undefined): string => {
  const address = withoutPort(text ?? '')
  if (isIPv4(address)) return address
  if (!isIPv6(address)) return 'unknown'
  const groups = expand(address)
  const [high = 0, low = 0] = groups.slice(6)
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (mapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  const network = groups.slice(0, 4).map((group) => group.toString(16))
  return `${network.join(':')}::/64`
}
