import type { FileHandle } from 'node:fs/promises'

const PIECE_BYTES = 262_144

/**
 * The bytes of a file in order, from `from` up to `to` (default: all), in one piece of memory: each is gone when the next is asked
 * for. A stream would make new memory for each, half a gigabyte of it for a video of that size.
 */
export async function* piecesOf(
  file: FileHandle,
  { from = 0, to = Number.POSITIVE_INFINITY }: { readonly from?: number; readonly to?: number } = {},
): AsyncGenerator<Buffer, void> {
  const memory = Buffer.allocUnsafeSlow(PIECE_BYTES)
  for (let place = from; place < to;) {
    const { bytesRead } = await file.read(memory, 0, Math.min(memory.length, to - place), place)
    if (bytesRead === 0) return
    yield memory.subarray(0, bytesRead)
    place += bytesRead
  }
}
