import { equalHandles, pathParts } from '../permalink.ts'
import type { LinkedPost, LinkPlace } from '../provider.ts'

const REAL = 'https://www.instagram.com'
const KINDS = ['p', 'reel', 'tv']

const isKind = (word: string | undefined): boolean => word !== undefined && KINDS.includes(word)

/** Kind and code of a post, with or without its account's name before them. */
const codeOf = (parts: readonly string[], handle: string): readonly string[] => {
  if (isKind(parts[0])) return parts
  return equalHandles(parts[0] ?? '', handle) && isKind(parts[1]) ? parts.slice(1) : []
}

/**
 * `https://www.instagram.com/p/DAbc123/`, perhaps with the account's name before it. Instagram's links hold a code and not
 * the media's id, so the code is what identifies the post.
 */
export const readPermalink = (link: string, { web, handle }: LinkPlace): LinkedPost | null => {
  const parts = pathParts(link, web, web === REAL ? ['instagram.com'] : [])
  const [kind, code = ''] = codeOf(parts ?? [], handle)
  return /^[\w-]{5,40}$/.test(code) ? { remoteId: code, url: `${web}/${kind}/${code}/` } : null
}

/** Where people see everything of an account: for a post whose own link nobody knows. */
export const profileLink = ({ web, handle }: LinkPlace): string => `${web}/${encodeURIComponent(handle)}/`

/** The link that Instagram gives of a post or a story, when it leads to one of the account; else that of its profile. */
export const linkOf = (permalink: string | undefined, place: LinkPlace): string => {
  if (permalink === undefined) return profileLink(place)
  return readPermalink(permalink, place)?.url ?? storyLink(permalink, place) ?? profileLink(place)
}

const storyLink = (link: string, { web, handle }: LinkPlace): string | null => {
  const [stories, name = '', id = ''] = pathParts(link, web, web === REAL ? ['instagram.com'] : []) ?? []
  const isStory = stories === 'stories' && equalHandles(name, handle) && /^\d{1,25}$/.test(id)
  return isStory ? `${web}/stories/${handle}/${id}/` : null
}
