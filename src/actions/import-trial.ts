import { Refused, type Issue } from '#domain/problem.ts'
import type { ImportedChannel, ImportedFile, WithFiles } from './import-files.ts'

// A dry run has none of the files that are to be fetched: what it finds beside them is what the import would say.

type Post = WithFiles & { readonly channels: readonly ImportedChannel[] }

interface Place {
  readonly channel: string | undefined
  readonly part: string | undefined
}

const AT_FILES = /^((?:\/channels\/(\d+))?(?:\/thread\/(\d+))?\/media)(?:\/(\d+)(.*))?$/
const AT_TEXT = /^(?:\/channels\/(\d+))?(?:\/thread\/(\d+))?\/text$/

/** The files of a channel, or of a part of its thread; where it has none of its own, those of the post. */
const filesOf = (post: Post, { channel, part }: Place): readonly ImportedFile[] => {
  const own: WithFiles = post.channels[Number(channel)] ?? {}
  if (part === undefined) return own.media ?? post.media ?? []
  return (own.thread ?? post.thread ?? [])[Number(part)]?.media ?? []
}

const isFetched = ({ url }: ImportedFile): boolean => url !== undefined

/** A text without a word needs a file; that of the post, which channels share, may have files of theirs. */
const mayHaveFile = (post: Post, { channel, part }: Place): boolean => {
  const channels = channel === undefined ? [undefined, ...post.channels.keys()] : [channel]
  return channels.some((each) => filesOf(post, { channel: each?.toString(), part }).some(isFetched))
}

const isForWantOfFiles = (issue: Issue, post: Post): boolean => {
  const [whole, channel, part] = AT_TEXT.exec(issue.pointer) ?? []
  return whole !== undefined && issue.code === 'empty_text' && mayHaveFile(post, { channel, part })
}

const asSent = (issue: Issue, post: Post): readonly Issue[] => {
  if (isForWantOfFiles(issue, post)) return []
  const [whole, list = '', channel, part, index, rest = ''] = AT_FILES.exec(issue.pointer) ?? []
  const files = filesOf(post, { channel, part })
  if (whole === undefined || !files.some(isFetched)) return [issue]
  if (index === undefined) return []
  const kept = files.flatMap((file, place) => (isFetched(file) ? [] : [place]))
  return [{ ...issue, pointer: `${list}/${kept[Number(index)] ?? index}${rest}` }]
}

/**
 * What a post that names addresses was refused with, without what only its files show, and each at the place that it has in what was
 * sent; null where nothing is left.
 */
export const withoutFiles = (error: unknown, post: Post): unknown => {
  if (!(error instanceof Refused)) return error
  const { issues = [], detail } = error.problem
  if (issues.length === 0) return error
  const left = issues.flatMap((issue) => asSent(issue, post))
  const [first] = left
  if (first === undefined) return null
  return new Refused({ ...error.problem, detail: detail === issues[0]?.detail ? first.detail : detail, issues: left })
}
