import twitter from 'twitter-text'
import { weightedBy } from '#domain/text-length.ts'
import { OBSERVED, type RuleIssue } from '../issues.ts'
import type { ChannelFacts, Content } from '../provider.ts'
import {
  CHANGELOG,
  COUNTING,
  CREATE_POST,
  hasSubscription,
  longestText,
  MOST_CASHTAGS,
  READ_ON,
  TWITTER_TEXT,
} from './limits.ts'

/** The rules of X for the text of one post; one without files needs a text. */
export const checkText = ({ text, media }: Content, facts: ChannelFacts): readonly RuleIssue[] => {
  if (text.trim() === '') {
    if (media.length > 0) return []
    const detail = 'A post on X needs a text, or an image or video. Write something, or add a file.'
    return [{ ...AT_TEXT, ...from(CREATE_POST), code: 'empty_text', detail }]
  }
  const issues: RuleIssue[] = []
  const invalid = invalidCharacter(text)
  if (invalid !== null) {
    const detail = `The text has a character that X refuses, ${invalid}: it shows nothing. Remove it.`
    issues.push({ ...AT_TEXT, ...from(TWITTER_TEXT), code: 'invalid_characters', detail, actual: invalid })
  }
  const length = weightedLength(text)
  const longest = longestText(facts)
  if (length > longest) {
    const detail = `The text counts as ${length} characters on X, where this account may use ${longest}. Shorten it by ${length - longest}.`
    const source = from(hasSubscription(facts) ? CHANGELOG : COUNTING)
    issues.push({ ...AT_TEXT, ...source, code: 'too_long', detail, limit: longest, actual: length })
  }
  return [...issues, ...cashtagIssues(text)]
}

const AT_TEXT = { pointer: '/text', fix: 'edit' } as const

const from = (source: string) => ({ source, readOn: READ_ON })

/** Like `$TSLA`. */
const cashtagIssues = (text: string): readonly RuleIssue[] => {
  const { length } = twitter.extractCashtags(text)
  if (length <= MOST_CASHTAGS) return []
  const detail = `The text has ${length} cashtags, and X takes ${MOST_CASHTAGS} per post. Write the others without the dollar sign.`
  return [{ ...AT_TEXT, ...OBSERVED, code: 'too_many_cashtags', detail, limit: MOST_CASHTAGS, actual: length }]
}

/** Whether X will make a link of something in the text, which it charges for. */
export const hasLink = (text: string): boolean =>
  splitWords(text).some((word) => hasEndlessRun(word) || twitter.extractUrls(word).length > 0)

/** U+0000 and half surrogate pairs stand here beside X's own three because they cannot be stored or sent. */
const invalidCharacter = (text: string): string | null => {
  const found = ['\uFFFE', '\uFEFF', '\uFFFF', '\u0000'].find((character) => text.includes(character))
  if (found !== undefined) return `U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  return text.isWellFormed() ? null : 'half a surrogate pair'
}

/** The length as X counts it: an address is 23 and an emoji 2, whatever their size; CJK letters are 2. */
export const weightedLength = (text: string): number =>
  hasEndlessRun(text)
    ? splitWords(text).reduce((sum, word) => sum + (hasEndlessRun(word) ? greatestWeight(word) : weigh(word)), 0)
    : weigh(text)

/** How X counts. */
export const textCounter = weightedBy(weightedLength)

const weigh = (text: string): number => twitter.parseTweet(text).weightedLength

/** Words and the blanks between them, in order, NFC: neither an address nor an emoji ever holds a blank. */
export const splitWords = (text: string): readonly string[] => text.normalize('NFC').split(/([ \t\r\n]+)/)

/** No host name is longer than 253 characters (RFC 1035 §2.3.4): a run beyond this is not an address. */
const LONGEST_HOST_RUN = 512

/**
 * Whether a text must be kept from twitter-text, whose time grows with the square of a run of labels and dots: half a
 * minute for 60,000 of them.
 */
export const hasEndlessRun = (text: string): boolean =>
  text.length > LONGEST_HOST_RUN &&
  text.split(/[\s!'#%&()*+,/:;<=>?@[\\\]^{|}~$]/).some((run) => run.length > LONGEST_HOST_RUN && run.includes('.'))

/** Never below what twitter-text would say: no character weighs more than 2, and each dot may make an address. */
const greatestWeight = (word: string): number => 2 * word.length + 23 * (word.split('.').length - 1)
