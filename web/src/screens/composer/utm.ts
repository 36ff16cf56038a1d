import { piecesOf } from '#web/parts/preview/pieces.ts'
import {
  FIRST,
  isOwn,
  setText,
  setThread,
  takeBack,
  writtenFor,
  type Draft,
  type DraftPart,
  type Scope,
} from './draft.ts'

/** What a link tells the statistics of the page that it leads to. */
export interface Tags {
  readonly source: string
  readonly medium: string
  readonly campaign: string
}

const NAMES = ['utm_source', 'utm_medium', 'utm_campaign'] as const

const isLink = (text: string): boolean => /^https?:\/\//i.test(text)

const linksOf = (text: string): readonly string[] =>
  piecesOf(text).flatMap((piece) => (piece.linked && isLink(piece.text) ? [piece.text] : []))

interface Address {
  readonly page: string
  /** What stands between `?` and `#`, piece by piece, as it was written. */
  readonly query: readonly string[]
  /** With its `#`; empty without one. */
  readonly place: string
}

const addressOf = (link: string): Address => {
  const [, before = '', place = ''] = /^([^#]*)(#.*)?$/s.exec(link) ?? []
  const [page = '', ...rest] = before.split('?')
  const query = rest.join('?').split('&')
  return { page, place, query: query.filter((pair) => pair !== '') }
}

const isTag = (pair: string): boolean => NAMES.some((name) => pair.startsWith(`${name}=`))

const written = ({ page, query, place }: Address): string =>
  `${page}${query.length === 0 ? '' : `?${query.join('&')}`}${place}`

/** A link without our three; everything else of it stays as it was written. */
const untagged = (link: string): string => {
  const address = addressOf(link)
  return address.query.some(isTag) ? written({ ...address, query: address.query.filter((pair) => !isTag(pair)) }) : link
}

const tagged = (link: string, tags: Tags): string => {
  const values = [tags.source, tags.medium, tags.campaign]
  const ours = NAMES.flatMap((name, index) => {
    const value = values[index]?.trim() ?? ''
    return value === '' ? [] : [`${name}=${encodeURIComponent(value)}`]
  })
  const address = addressOf(untagged(link))
  return written({ ...address, query: [...address.query, ...ours] })
}

const changeLinks = (text: string, change: (link: string) => string): string =>
  piecesOf(text)
    .map((piece) => (piece.linked && isLink(piece.text) ? change(piece.text) : piece.text))
    .join('')

export const tagLinks = (text: string, tags: Tags): string => changeLinks(text, (link) => tagged(link, tags))

export const untagLinks = (text: string): string => changeLinks(text, untagged)

/** The texts of a channel with their links changed: its own from now on, where they are not the common ones. */
const rewrite = (draft: Draft, channel: Scope, change: (text: string) => string): Draft => {
  const { text, thread } = writtenFor(draft, channel)
  const parts: readonly DraftPart[] = thread.map((part) => ({ ...part, text: change(part.text) }))
  const first = change(text) === text ? draft : setText(draft, { scope: channel, part: FIRST }, change(text))
  return parts.some((part, index) => part.text !== thread[index]?.text) ? setThread(first, channel, parts) : first
}

/** Adds the tags to the links of a channel, in place of those that they have. */
export const tagChannel = (draft: Draft, channel: string, tags: Tags): Draft =>
  rewrite(draft, channel, (text) => tagLinks(text, tags))

const textsOf = (parts: readonly DraftPart[]): string => JSON.stringify(parts.map(({ text, media }) => [text, media]))

/** Takes the tags away; a channel that says then what all say, is no version of its own any more. */
export const untagChannel = (draft: Draft, channel: string): Draft => {
  const plain = rewrite(draft, channel, untagLinks)
  const own = writtenFor(plain, channel)
  const sameText = isOwn(plain, channel, 'text') && own.text === plain.text
  const withText = sameText ? takeBack(plain, channel, 'text') : plain
  const sameThread = isOwn(plain, channel, 'thread') && textsOf(own.thread) === textsOf(plain.thread)
  return sameThread ? takeBack(withText, channel, 'thread') : withText
}

/** All texts that a channel sends. */
const textOf = (draft: Draft, channel: Scope): string => {
  const { text, thread } = writtenFor(draft, channel)
  return [text, ...thread.map((part) => part.text)].join('\n')
}

export const linksFor = (draft: Draft, channel: Scope): readonly string[] => linksOf(textOf(draft, channel))

const valueOf = (link: string, name: string): string => {
  const pair = addressOf(link).query.find((each) => each.startsWith(`${name}=`))
  try {
    return decodeURIComponent((pair ?? '').slice(name.length + 1).replaceAll('+', ' '))
  } catch {
    return ''
  }
}

/** The tags that a channel's links have; null without any. */
export const tagsOf = (draft: Draft, channel: Scope): Tags | null => {
  const link = linksFor(draft, channel).find((each) => addressOf(each).query.some(isTag))
  if (link === undefined) return null
  return {
    source: valueOf(link, 'utm_source'),
    medium: valueOf(link, 'utm_medium'),
    campaign: valueOf(link, 'utm_campaign'),
  }
}
