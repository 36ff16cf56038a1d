import { devNull } from 'node:os'
import { sha256 } from '#lib/hash.ts'
import { addMedia, type AddMediaInput } from './add-media.ts'
import type { ActionDeps, Actor } from './deps.ts'
import type { MediaView } from './media-view.ts'
import { claimFirst, isAnswered } from './member.ts'

export interface UploadMediaInput extends AddMediaInput {
  /** Of everything that was received; asked for behind `receive`. */
  readonly digest: () => Buffer
}

/**
 * Takes a file into the library that comes with the request. Whether it is the same as before is known only when it has arrived:
 * of a request whose key was answered already the body is read once more, and nothing of it is kept.
 */
export const uploadMedia = async (deps: ActionDeps, actor: Actor, input: UploadMediaInput): Promise<MediaView> => {
  const { orgId, digest } = input
  const request = { actor, orgId, permission: 'media.write' } as const
  const receive: AddMediaInput['receive'] = async (path, need) => {
    const words = await input.receive(path, need)
    actor.keyed?.alsoAsks(Buffer.concat([digest(), sha256(JSON.stringify(words))]))
    await claimFirst(deps, request)
    return words
  }
  if (await isAnswered(deps, request)) await receive(devNull, async () => undefined)
  return addMedia(deps, actor, { ...input, receive })
}
