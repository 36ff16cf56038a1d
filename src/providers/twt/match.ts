import twitter from 'twitter-text'
import { hasEndlessRun, splitWords } from './text.ts'
import type { TimelinePost } from './timeline.ts'

/** `perhaps`: the same but for addresses that X shortened and did not tell the meaning of. */
export type Likeness = 'same' | 'perhaps' | 'different'

type Comparable = Pick<TimelinePost, 'text' | 'links'>

/** Posts whose address X adds to a text by itself. */
export interface Additions {
  readonly hasMedia: boolean
  /** Id of the post that is shown below the text. */
  readonly quote: string | null
}

const NO_ADDITIONS: Additions = { hasMedia: false, quote: null }

/**
 * Makes the comparison of a text that was sent with posts read back. X escapes `&`, `<` and `>`, writes every address
 * as a t.co one, adds those of files and of a quoted post, and may change blanks. That it escapes is not documented, so
 * the text as it stands counts too.
 */
export const likenessTo = (sent: string, additions = NO_ADDITIONS): ((post: Comparable) => Likeness) => {
  const wanted = collapse(replaceLinks(sent, plainLink))
  const skeleton = collapse(replaceLinks(sent, () => ANY_LINK))
  const { hasMedia, quote } = additions
  return ({ text, links }) => {
    const texts = [unescapeHtml(text), text]
    const told =
      quote === null ? links : links.map((one) => (leadsTo(one.long, quote) ? { ...one, isMedia: true } : one))
    const readings = texts.flatMap((one) => [links, told, []].map((targets) => expandLinks(one, targets)))
    if (readings.some((reading) => collapse(reading) === wanted)) return 'same'
    if (!hasUnknownLink(text, links)) return 'different'
    const masks = texts.map((one) => collapse(maskLinks(one, told)))
    if (masks.includes(skeleton)) return 'perhaps'
    const isAdded = (hasMedia || quote !== null) && masks.some((mask) => mask.replace(LAST_LINK, '') === skeleton)
    return isAdded ? 'perhaps' : 'different'
  }
}

const leadsTo = (long: string | null, id: string): boolean =>
  long !== null && new RegExp(`/status/${id}(?:[/?#]|$)`).test(long)

const ANY_LINK = '\u{F8FF}'

/** Files and a quoted post together would be two; X refuses that. */
const LAST_LINK = / ?\u{F8FF}$/u

const ESCAPES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

const unescapeHtml = (text: string): string =>
  text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (escaped) => ESCAPES[escaped] ?? escaped)

/** The time of normalizing grows with the square of a run of combining marks: a minute for a megabyte of them. */
const ENDLESS_MARKS = /\p{M}{100}/u

const collapse = (text: string): string =>
  (ENDLESS_MARKS.test(text) ? text : text.normalize('NFC')).replaceAll(/\s+/g, ' ').trim()

const SHORT_LINK = /https?:\/\/t\.co\/\w+/g

/** By address: a post may claim thousands of them. */
const targetsIn = (links: Comparable['links']) => new Map(links.toReversed().map((link) => [link.short, link]))

/** More than any post holds; beyond it short addresses stay, lest a page of them grow to gigabytes of long ones. */
const MOST_EXPANDED = 250_000

const expandLinks = (text: string, links: Comparable['links']): string => {
  const targets = targetsIn(links)
  let room = MOST_EXPANDED
  return text.replaceAll(SHORT_LINK, (short) => {
    const target = targets.get(short)
    if (target?.isMedia === true) return ''
    const long = target?.long ?? short
    room -= long.length
    return room < 0 ? short : plainLink(long)
  })
}

const maskLinks = (text: string, links: Comparable['links']): string => {
  const targets = targetsIn(links)
  return text.replaceAll(SHORT_LINK, (short) => (targets.get(short)?.isMedia === true ? '' : ANY_LINK))
}

const hasUnknownLink = (text: string, links: Comparable['links']): boolean => {
  const targets = targetsIn(links)
  return (text.match(SHORT_LINK) ?? []).some((short) => {
    const target = targets.get(short)
    return target === undefined || (target.long === null && !target.isMedia)
  })
}

/** Finds addresses as X does, word by word and in bounded time (see `hasEndlessRun`). */
const replaceLinks = (text: string, replace: (address: string) => string): string =>
  splitWords(text)
    .map((word) => (hasEndlessRun(word) ? word : replaceInWord(word, replace)))
    .join('')

const replaceInWord = (word: string, replace: (address: string) => string): string => {
  const parts: string[] = []
  let end = 0
  for (const { url, indices } of twitter.extractUrlsWithIndices(word)) {
    parts.push(word.slice(end, indices[0]), replace(url))
    end = indices[1]
  }
  return [...parts, word.slice(end)].join('')
}

/** An address without scheme and closing slash, host in ASCII: X adds a scheme where the author wrote none. */
const plainLink = (address: string): string => {
  const whole = /^https?:\/\//i.test(address) ? address : `http://${address}`
  if (!URL.canParse(whole)) return address
  const { host, pathname, search, hash } = new URL(whole)
  return `${host}${pathname.replace(/\/$/, '')}${search}${hash}`
}
