import { stat } from 'node:fs/promises'
import type { MediaFacts } from '#domain/media.ts'
import type { Clock } from '#lib/clock.ts'
import { readPicture } from './pictures.ts'
import { recognize } from './recognize.ts'
import { orRefusal, type Refusal } from './refusal.ts'
import { readVideoFile } from './videos.ts'

/** Says what a file is by its own bytes, read to their end, or why it is not taken. */
export const inspectFile = (path: string, { clock }: { readonly clock: Clock }): Promise<MediaFacts | Refusal> =>
  orRefusal(async () => {
    const { size: bytes } = await stat(path)
    const mime = await recognize(path)
    return mime.startsWith('video/') ? readVideoFile(path, { mime, bytes }, clock) : readPicture(path, { mime, bytes })
  })
