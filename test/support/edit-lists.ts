import { box } from './media-files.ts'

/** One entry of an edit list: how long it is shown, and from where in the track; -1 is a pause. */
export interface EditEntry {
  readonly seconds: number
  readonly from: number
  readonly speed?: number
}

/** Units in a second, as the short form of `mvhd` or `mdhd` says. */
const scaleOf = (file: Buffer, name: 'mvhd' | 'mdhd', after: number): number =>
  file.readUInt32BE(file.indexOf(name, after) + 16)

const editBox = (entries: readonly EditEntry[], scales: { movie: number; track: number }, isLong: boolean): Buffer => {
  const width = isLong ? 20 : 12
  const list = Buffer.alloc(8 + entries.length * width)
  list.writeUInt8(isLong ? 1 : 0, 0)
  list.writeUInt32BE(entries.length, 4)
  for (const [index, { seconds, from, speed = 1 }] of entries.entries()) {
    const at = 8 + index * width
    const [duration, start] = [Math.round(seconds * scales.movie), from === -1 ? -1 : Math.round(from * scales.track)]
    if (isLong) {
      list.writeBigUInt64BE(BigInt(duration), at)
      list.writeBigInt64BE(BigInt(start), at + 8)
    } else {
      list.writeUInt32BE(duration, at)
      list.writeInt32BE(start, at + 4)
    }
    list.writeUInt32BE(Math.round(speed * 65_536), at + width - 4)
  }
  return box('edts', box('elst', list))
}

/** Adds an edit list to the first track of a video whose index is its last box; in the long form when it is asked for. */
export const withEdits = (file: Buffer, entries: readonly EditEntry[], isLong = false): Buffer => {
  const moov = file.lastIndexOf('moov') - 4
  const track = file.indexOf('trak', moov) - 4
  const head = file.indexOf('tkhd', track) - 4
  const place = head + file.readUInt32BE(head)
  const scales = { movie: scaleOf(file, 'mvhd', moov), track: scaleOf(file, 'mdhd', track) }
  const added = editBox(entries, scales, isLong)
  const longer = Buffer.concat([file.subarray(0, place), added, file.subarray(place)])
  for (const at of [moov, track]) longer.writeUInt32BE(file.readUInt32BE(at) + added.length, at)
  return longer
}
