/** What X takes for a name, which Instagram takes too. */
const LONGEST = 15

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^_/, '')
    .slice(0, LONGEST - 2)
    .replace(/_$/, '')

/** A name for an account of a test network, after the organization's: one that none of its channels has. */
export const testAccount = (
  organization: { readonly id: string; readonly name: string },
  channels: readonly { readonly handle: string | null }[],
): string => {
  // Where letters are others, each its own: accounts belong to the whole installation.
  const name = plain(organization.name) || `test_${organization.id.slice(-4)}`
  const taken = new Set(channels.map(({ handle }) => handle?.toLowerCase()))
  let number = 1
  const next = (): string => (number === 1 ? name : `${name}${number}`)
  while (taken.has(next())) number += 1
  return next()
}

/** The test network's page for allowing an account, which asks nothing when it is told which. */
export const withTestAccount = (url: string, account: string): string => {
  const link = new URL(url)
  link.searchParams.set('sandbox_account', account)
  return link.href
}
