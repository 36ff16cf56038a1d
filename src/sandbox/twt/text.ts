import { createHash } from 'node:crypto'
import twitterText from 'twitter-text'
import { escapeHtml } from '#sandbox/html.ts'

const SHORT_LIMIT = 280
const LONG_LIMIT = 25_000
/** Code points of a long post that `text` shows; the whole is in the note. */
const TEASER_LENGTH = 274

/** The link of the files, beside those of the text, which count from 0. */
const MEDIA_INDEX = -1

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** How X sees a link. `start` and `end` count code points of the text that it is given with. */
export interface UrlEntity {
  readonly start: number
  readonly end: number
  readonly url: string
  readonly expanded_url: string
  readonly display_url: string
  /** Of a link that stands for an uploaded file. */
  readonly media_key?: string
}

/** What a link behind the text stands for. */
export interface MediaLink {
  readonly expandedUrl: string
  readonly mediaKey: string
}

/** A text with its links shortened, and where they are. */
export interface ShownText {
  readonly text: string
  readonly urls: readonly UrlEntity[]
}

/** Whether X takes a text of this length; long ones need a subscription. */
export const fitsLength = (text: string, hasSubscription: boolean): boolean =>
  twitterText.parseTweet(text).weightedLength <= (hasSubscription ? LONG_LIMIT : SHORT_LIMIT)

/** Whether the text holds code points that X refuses in any post. */
export const hasInvalidCharacters = (text: string): boolean => twitterText.hasInvalidCharacters(text)

/** Whether `text` mentions the account. */
export const mentions = (text: string, handle: string): boolean =>
  twitterText.extractMentions(text).some((name) => name.toLowerCase() === handle.toLowerCase())

export const countCashtags = (text: string): number => twitterText.extractCashtags(text).length

const codePoints = (text: string): number => Array.from(text).length

const shortLink = (postId: string, index: number): string => {
  const bytes = createHash('sha256').update(`${postId}/${index}`).digest().subarray(0, 10)
  return `https://t.co/${[...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')}`
}

const displayUrl = (url: string): string => {
  const bare = url.replace(/^https?:\/\/(www\.)?/i, '')
  return bare.length > 27 ? `${bare.slice(0, 26)}…` : bare
}

const withScheme = (url: string): string => (/^https?:\/\//i.test(url) ? url : `http://${url}`)

/** The text as X stores it, with t.co links; `encode` is applied to what stands between them. */
const shorten = (postId: string, text: string, encode: (plain: string) => string): ShownText => {
  let shown = ''
  let done = 0
  const urls: UrlEntity[] = []
  const found = twitterText.extractUrlsWithIndices(text, { extractUrlsWithoutProtocol: true })
  for (const [index, { url, indices }] of found.entries()) {
    shown += encode(text.slice(done, indices[0]))
    const start = codePoints(shown)
    const short = shortLink(postId, index)
    shown += short
    const expanded = withScheme(url)
    const end = start + codePoints(short)
    urls.push({ start, end, url: short, expanded_url: expanded, display_url: displayUrl(expanded) })
    done = indices[1]
  }
  return { text: shown + encode(text.slice(done)), urls }
}

const teaser = ({ text, urls }: ShownText): ShownText => ({
  text: `${Array.from(text).slice(0, TEASER_LENGTH).join('')}…`,
  urls: urls.filter(({ end }) => end <= TEASER_LENGTH),
})

/** One link behind the text stands for all files; the entities say of each where it leads. */
const withMedia = (postId: string, shown: ShownText, media: readonly MediaLink[]): ShownText => {
  if (media.length === 0) return shown
  const url = shortLink(postId, MEDIA_INDEX)
  const lead = shown.text === '' ? '' : `${shown.text} `
  const start = codePoints(lead)
  const place = { start, end: start + codePoints(url), url, display_url: url.replace('https://t.co/', 'pic.x.com/') }
  const urls = media.map(({ expandedUrl, mediaKey }) => ({ ...place, expanded_url: expandedUrl, media_key: mediaKey }))
  return { text: lead + url, urls: [...shown.urls, ...urls] }
}

const same = (plain: string): string => plain

/** Only these three signs are escaped on X; quotes stay as they are. */
const escapeThree = (plain: string): string => escapeHtml(plain).replaceAll('&quot;', '"').replaceAll('&#39;', "'")

/** The text in the answer to its creation: links shortened, nothing escaped. */
export const createdText = (postId: string, text: string, media: readonly MediaLink[]): string =>
  withMedia(postId, shorten(postId, text, same), media).text

/** The text in reads, and for a long post the whole beside it. */
export const readText = (
  { id, text }: { readonly id: string; readonly text: string },
  media: readonly MediaLink[],
): { readonly short: ShownText; readonly note: ShownText | null } => {
  const whole = shorten(id, text, escapeThree)
  if (fitsLength(text, false)) return { short: withMedia(id, whole, media), note: null }
  return { short: withMedia(id, teaser(whole), media), note: whole }
}

/** What makes two posts the same to X: differences in white space do not count. */
export const sameness = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim()
