/**
 * The parts of a link's path behind a network's base address, or null when the link leads elsewhere: another host, port or
 * scheme, or somebody's name and password before the host. `others` are further hosts of the same network.
 */
export const pathParts = (link: string, web: string, others: readonly string[] = []): readonly string[] | null => {
  const [url, base] = [URL.parse(link), URL.parse(web)]
  if (url === null || base === null || url.username !== '' || url.password !== '') return null
  const isThere = url.host === base.host || others.includes(url.host)
  const prefix = base.pathname.replace(/\/$/, '')
  if (!isThere || url.protocol !== base.protocol || !url.pathname.startsWith(`${prefix}/`)) return null
  return url.pathname.slice(prefix.length + 1).split('/')
}

export const equalHandles = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
