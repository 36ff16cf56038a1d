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

/** What `read` says, or why it refused. */
export const orRefusal = async <T>(read: () => Promise<T>): Promise<T | Refusal> => {
  try {
    return await read()
  } catch (error) {
    if (error instanceof RefusedFileError) return error.refusal
    throw error
  }
}
