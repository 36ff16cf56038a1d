import { canBeId } from '../numeric-ids.ts'
import { equalHandles, pathParts } from '../permalink.ts'
import type { LinkedPost, LinkPlace } from '../provider.ts'
import { permalink } from './answers.ts'

// X answers under its earlier name, too.
const REAL = 'https://x.com'
const OTHER_HOSTS = ['www.x.com', 'mobile.x.com', 'twitter.com', 'www.twitter.com', 'mobile.twitter.com']

const isId = (words: string): boolean => /^[1-9]\d{0,18}$/.test(words) && canBeId(words)

/** `https://x.com/ada/status/42`, perhaps with more behind it (`/photo/1`, `?s=20`). */
export const readPermalink = (link: string, place: LinkPlace): LinkedPost | null => {
  const parts = pathParts(link, place.web, place.web === REAL ? OTHER_HOSTS : [])
  const [handle = '', word, remoteId = ''] = parts ?? []
  if (!equalHandles(handle, place.handle) || word !== 'status' || !isId(remoteId)) return null
  return { remoteId, url: permalink(place, remoteId) }
}
