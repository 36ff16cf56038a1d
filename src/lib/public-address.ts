import ipaddr from 'ipaddr.js'

type Address = ReturnType<typeof ipaddr.parse>
type Range = ReturnType<typeof ipaddr.parseCIDR>

/** Ranges that lead back into networks of ours, or to nowhere, beside those that `ipaddr.js` does not call unicast. */
const REFUSED = [
  '0.0.0.0/8',
  '100.64.0.0/10',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
  // Each of these carries an IPv4 address, and a translator on the way would take it out.
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
  '100::/64',
  '2001:db8::/32',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
].map((range) => ipaddr.parseCIDR(range))

/** All that is given out to the public, so that what is reserved tomorrow is refused today. */
const GIVEN_OUT = ipaddr.parseCIDR('2000::/3')

const isIn = (address: Address, range: Range): boolean => address.kind() === range[0].kind() && address.match(range)

/** Whether an IP address, in any spelling, belongs to the public internet. What is no address does not. */
export const isPublicAddress = (text: string): boolean => {
  // An address with a zone names an interface of this machine.
  if (!ipaddr.isValid(text) || text.includes('%')) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast' || REFUSED.some((range) => isIn(address, range))) return false
  return address.kind() === 'ipv4' || isIn(address, GIVEN_OUT)
}

/** Whether a host is an address rather than a name. */
export const isAddress = (host: string): boolean => ipaddr.isValid(host)
