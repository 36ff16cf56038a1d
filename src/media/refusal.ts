/** Why a file is not taken. */
export type RefusalCode =
  | 'empty'
  /** Of a kind that Scheduly does not take. */
  | 'unsupported_type'
  /** Cut off, or not what its first bytes say. */
  | 'damaged'
  | 'too_many_pixels'
  | 'too_many_frames'
  /** Looking at it took too long. */
  | 'too_slow'

/** A file that is not taken, with a sentence for whoever sent it. */
export interface Refusal {
  readonly refused: RefusalCode
  readonly detail: string
}

const refuse = (refused: RefusalCode, detail: string): Refusal => ({ refused, detail })

export const isRefusal = (value: object): value is Refusal => 'refused' in value

/** Ends the reading of a file from within; never leaves this folder. */
export class RefusedFileError extends Error {
  override readonly name = 'RefusedFileError'
  readonly refusal: Refusal

  constructor(code: RefusalCode, detail: string) {
    super(detail)
    this.refusal = refuse(code, detail)
  }
}

/** A video in pieces, as for live streams: without an index, but whole. With ffmpeg it is put together. */
export class FragmentedVideoError extends RefusedFileError {
  constructor() {
    super(
      'unsupported_type',
      'the video is cut into fragments, as for live streams, which the networks do not take, and this installation has no ffmpeg to put it together: export it as an ordinary MP4',
    )
  }
}

/** What `read` says, or why it refused. */
export const orRefusal = async <T>(read: () => Promise<T>): Promise<T | Refusal> => {
  try {
    return await read()
  } catch (error) {
    if (error instanceof RefusedFileError) return error.refusal
    throw error
  }
}
