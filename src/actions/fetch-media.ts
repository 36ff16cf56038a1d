import { refuseIssues } from '#domain/problem.ts'
import { addMedia } from './add-media.ts'
import type { ActionDeps, Actor } from './deps.ts'
import type { MediaView } from './media-view.ts'
import { claimFirst } from './member.ts'

export interface FetchMediaInput {
  readonly orgId: string
  readonly url: string
  readonly name?: string | undefined
  readonly altText?: string | undefined
  readonly tags?: readonly string[] | undefined
  /** What the file is to be called; a new id without it, and where one was called so before. */
  readonly id?: string | undefined
  /** Ends it, and what it was aborted with is thrown. */
  readonly signal?: AbortSignal | undefined
}

const LONGEST_NAME = 255

/** The last part of the address's path, as people would call the file. */
const nameOf = (url: string): string => {
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    const name = decodeURIComponent(last)
      .replaceAll(/[\p{Cc}/\\]/gu, '')
      .trim()
    return name === '' ? new URL(url).hostname : name.slice(0, LONGEST_NAME).toWellFormed()
  } catch {
    return new URL(url).hostname
  }
}

const unusable = (code: string, detail: string) => refuseIssues([{ pointer: '/url', code, detail }])

/** Takes a file from an address into the library: read once, and kept. */
export const fetchMedia = async (deps: ActionDeps, actor: Actor, input: FetchMediaInput): Promise<MediaView> => {
  const { orgId, url, altText = '', tags = [] } = input
  await claimFirst(deps, { actor, orgId, permission: 'media.write' })
  return addMedia(deps, actor, {
    orgId,
    ...(input.id === undefined ? {} : { id: input.id }),
    receive: async (path, need) => {
      if (!URL.canParse(url)) throw unusable('invalid_url', 'This is no address; copy it whole.')
      const answer = await deps.media.download(url, path, { need, signal: input.signal })
      if ('refused' in answer) throw unusable(answer.refused, answer.detail)
      return { name: input.name ?? nameOf(url), altText, tags }
    },
  })
}
