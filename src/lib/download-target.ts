import { lookup } from 'node:dns/promises'
import { isAddress, isPublicAddress } from './public-address.ts'

/** Why a file was not fetched. The sentences hold nothing that the other side said, and no address of ours. */
export type DownloadRefusalCode =
  /** Not an address that may be fetched: its scheme, its port, a user name in it. */
  | 'bad_address'
  /** It leads, or would lead after a redirect, into a network that is not public. */
  | 'not_public'
  | 'unreachable'
  | 'too_many_redirects'
  /** Any answer but the file. */
  | 'bad_status'
  | 'too_large'
  | 'too_slow'
  /** Compressed on the way, though that was not asked for: its true size is not known. */
  | 'encoded'
  /** It broke off. */
  | 'broken'

const SENTENCES: Readonly<Record<DownloadRefusalCode, string>> = {
  bad_address: 'the address cannot be fetched: give a plain https address without a user name and without a port',
  not_public: 'the address does not lead to the public internet: give one that anybody can open',
  unreachable: 'the address cannot be reached: check that it opens in a browser',
  too_many_redirects: 'the address leads on too often: give the one at which the file is',
  bad_status: 'there is no file at the address: check that it opens in a browser without signing in',
  too_large: 'the file is larger than is taken: make it smaller',
  too_slow: 'the file came too slowly: try again, or upload it',
  encoded: 'the file came compressed: give an address that sends it as it is',
  broken: 'the file broke off: try again',
}

/** Ends a download from within; never leaves `download.ts`. */
export class DownloadRefusedError extends Error {
  override readonly name = 'DownloadRefusedError'
  readonly code: DownloadRefusalCode

  constructor(code: DownloadRefusalCode, cause?: unknown) {
    super(SENTENCES[code], { cause })
    this.code = code
  }
}

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<readonly string[]>

export const systemResolve: Resolve = async (name) =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address)

/** What may be fetched. */
export interface TargetPolicy {
  readonly resolve: Resolve
  /** Takes http beside https. */
  readonly allowHttp: boolean
  /** Takes any address and port: for the sandbox, whose networks are on this machine. */
  readonly allowPrivate: boolean
  /** `address:port` that are taken though they are not public. */
  readonly exceptions: readonly string[]
}

/** An address that may be fetched, and where it is: nothing else is connected to. */
export interface Target {
  readonly url: URL
  /** Empty when the host is an address itself. */
  readonly serverName: string
  readonly addresses: readonly string[]
  readonly port: number
}

const LONGEST_ADDRESS = 2_048

const PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 }

const isPortTaken = (port: number, { allowPrivate, exceptions }: TargetPolicy): boolean =>
  allowPrivate || port === 80 || port === 443 || exceptions.some((each) => each.endsWith(`:${port}`))

/** Whether an address of a machine may be connected to. */
export const mayConnect = (address: string, port: number, policy: TargetPolicy): boolean =>
  policy.allowPrivate ||
  policy.exceptions.includes(`${address}:${port}`) ||
  (isPublicAddress(address) && (port === 80 || port === 443))

/** The port of a scheme that is taken, or null. */
const standardPort = ({ protocol }: URL, { allowHttp, allowPrivate }: TargetPolicy): number | null =>
  protocol === 'https:' || allowHttp || allowPrivate ? (PORTS[protocol] ?? null) : null

const readUrl = (text: string, policy: TargetPolicy): { url: URL; port: number } => {
  const url = text.length > LONGEST_ADDRESS ? null : URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') throw new DownloadRefusedError('bad_address')
  const standard = standardPort(url, policy)
  if (standard === null) throw new DownloadRefusedError('bad_address')
  const port = url.port === '' ? standard : Number(url.port)
  if (!isPortTaken(port, policy)) throw new DownloadRefusedError('bad_address')
  return { url, port }
}

/** Why an address cannot be sent to, as far as it tells by itself; null for one that may do. Names are looked up later, each time. */
export const targetFault = (text: string, policy: TargetPolicy): string | null => {
  try {
    const { url, port } = readUrl(text, policy)
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
    if (isAddress(host) && !mayConnect(host, port, policy)) return SENTENCES.not_public
    return null
  } catch (error) {
    if (error instanceof DownloadRefusedError) return error.message
    throw error
  }
}

const resolveName = async (name: string, { resolve }: TargetPolicy): Promise<readonly string[]> => {
  try {
    return await resolve(name)
  } catch (error) {
    throw new DownloadRefusedError('unreachable', error)
  }
}

/** Reads an address and looks up its name, once. One address that is not public among many refuses them all. */
export const findTarget = async (text: string, policy: TargetPolicy): Promise<Target> => {
  const { url, port } = readUrl(text, policy)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const isLiteral = isAddress(host)
  const addresses = isLiteral ? [host] : await resolveName(host, policy)
  if (addresses.length === 0) throw new DownloadRefusedError('unreachable')
  if (!addresses.every((address) => mayConnect(address, port, policy))) throw new DownloadRefusedError('not_public')
  return { url, port, addresses, serverName: isLiteral ? '' : host }
}
