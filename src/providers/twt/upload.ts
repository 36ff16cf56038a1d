import type { MediaItem } from '#domain/media.ts'
import type { Context, Preparation, PrepareOutcome } from '../provider.ts'
import { MEDIA_SCOPE, withoutScope } from './media-calls.ts'
import type { Caller, Failure } from './media-calls.ts'
import { isDone, usableFiles } from './prepared.ts'
import type { FileState } from './prepared.ts'
import { begin, describe, finish, look, sendSegment } from './upload-steps.ts'
import type { Step, Task } from './upload-steps.ts'

/** After so long a call ends at the next step, so that what it has done is kept and nobody's patience ends. */
const WORK_MILLISECONDS = 20_000

/** Uploads the files, one after the other, and tells X what they show. A call ends with each file, and while X works on one. */
export const prepare = async (preparation: Preparation, context: Context): Promise<PrepareOutcome> => {
  const { credentials, content } = preparation
  const { media } = content
  const files = usableFiles(preparation.prepared, media, context.clock.now())
  const index = media.findIndex((item, at) => !isDone(files[at] ?? null, item))
  const item = media[index]
  if (item === undefined) return { kind: 'ready', prepared: { files } }
  if (!credentials.scopes.includes(MEDIA_SCOPE)) return withoutScope('')
  const worked = await workOn({ item, index }, files[index] ?? null, { credentials, context })
  if ('failure' in worked) return worked.failure
  const prepared = { files: files.with(index, worked.file) }
  const isReady = media.every((one, at) => isDone(prepared.files[at] ?? null, one))
  return isReady ? { kind: 'ready', prepared } : { kind: 'working', prepared, checkAfterSeconds: worked.waitSeconds }
}

type Worked = { readonly file: FileState; readonly waitSeconds: number } | { readonly failure: Failure }

/** Step after step, until the file is done, X needs time, or the call has taken enough of it. */
const workOn = async (task: Task, start: FileState | null, caller: Caller): Promise<Worked> => {
  const { clock } = caller.context
  const startedAt = clock.monotonic()
  let file = start
  do {
    const step: Step = await nextStep({ ...task, isResumed: file !== null && file.id === start?.id }, file, caller)
    if (step.kind === 'failed') return step
    if (step.kind === 'wait') return { file: step.file, waitSeconds: step.seconds }
    file = step.file
  } while (!isDone(file, task.item) && clock.monotonic() - startedAt < WORK_MILLISECONDS)
  return { file, waitSeconds: 0 }
}

const nextStep = (task: Task, file: FileState | null, caller: Caller): Promise<Step> => {
  if (file === null) return begin(task, caller)
  switch (file.stage) {
    case 'uploading':
      return isWhole(file, task.item) ? finish(task, file, caller) : sendSegment(task, file, caller)
    case 'processing':
      return look(task, file, caller)
    case 'uploaded':
      return describe(task, file, caller)
  }
}

const isWhole = ({ sent, chunkBytes }: Extract<FileState, { stage: 'uploading' }>, { bytes }: MediaItem): boolean =>
  sent * chunkBytes >= bytes
