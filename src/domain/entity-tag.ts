/** What a header If-Match or If-None-Match asks of the tag of a version: whether it is one of those that it names. */
export type VersionTest = (etag: string) => boolean

const TAG = /(?:W\/)?"[\x21\x23-\x7e]*"/g
const LIST = /^(?:W\/)?"[\x21\x23-\x7e]*"(?:[ \t]*,[ \t]*(?:W\/)?"[\x21\x23-\x7e]*")*$/

/** A version as HTTP names it: a strong tag, which is another one after every change. */
export const entityTag = (version: string): string => `"${version}"`

/** Whether `strong` leaves out weak tags (RFC 9110, 8.8.3.2): they do not say that nothing has changed. */
const readTags = (header: string, strong: boolean): VersionTest | null => {
  const text = header.trim()
  if (text === '*') return () => true
  if (!LIST.test(text)) return null
  const tags = text.match(TAG) ?? []
  const compared = strong ? tags.filter((tag) => !tag.startsWith('W/')) : tags.map((tag) => tag.replace(/^W\//, ''))
  return (etag) => compared.includes(etag)
}

/** Reads If-Match; null when it is no list of entity tags. */
export const readIfMatch = (header: string): VersionTest | null => readTags(header, true)

/** Reads If-None-Match; null when it is no list of entity tags. */
export const readIfNoneMatch = (header: string): VersionTest | null => readTags(header, false)
