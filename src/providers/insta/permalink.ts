import { equalHandles, pathParts } from '../permalink.ts'
import type { LinkedPost, LinkPlace } from '../provider.ts'

const REAL = 'https://www.instagram.com'
const KINDS = ['p', 'reel', 'tv']

/**
 * `https://www.instagram.com/p/DAbc123/`, perhaps with the account's name before it. Instagram's links hold a code and not
 * the media's id, so the code is what identifies the post.
 */
export const readPermalink = (link: string, place: LinkPlace): LinkedPost | null => {
  const parts = pathParts(link, place.web, place.web === REAL ? ['instagram.com'] : [])
  if (parts === null) return null
  const [first = '', ...rest] = parts
  if (!KINDS.includes(first) && !equalHandles(first, place.handle)) return null
  const [kind = '', code = ''] = KINDS.includes(first) ? parts : rest
  if (!KINDS.includes(kind) || !/^[\w-]{5,40}$/.test(code)) return null
  return { remoteId: code, url: `${place.web}/${kind}/${code}/` }
}
