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
