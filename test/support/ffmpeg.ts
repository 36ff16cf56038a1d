import { access, chmod } from 'node:fs/promises'
import { findFfmpeg } from '#media/ffmpeg.ts'
import type { Scratch } from './scratch.ts'

/** Why a test with a stand-in does not run here; false where it does. */
export const NO_STAND_IN = process.platform === 'win32' && 'the stand-in is a shell script'

/**
 * A program that stands in for ffmpeg: `$out` is where the result belongs. Its words and its environment are written
 * down beside it, the environment last.
 */
export const standIn = async (scratch: Scratch, body: string): Promise<string> => {
  const text = `#!/bin/sh
printf '%s\\n' "$@" > '${scratch.at('words')}'
/usr/bin/env > '${scratch.at('environment')}'
for out; do :; done
out="\${out#file:}"
${body}
`
  const program = await scratch.file('ffmpeg', text)
  await chmod(program, 0o755)
  return program
}

/** A stand-in that gives this file for each video, and this picture when it is asked for one. */
export const standInWith = async (
  scratch: Scratch,
  results: { readonly video: Buffer; readonly still?: Buffer },
): Promise<string> => {
  const video = await scratch.file('ready.mp4', results.video)
  const still = results.still === undefined ? null : await scratch.file('ready.png', results.still)
  const isStill = still === null ? 'exit 1' : `exec /bin/cp '${still}' "$out"`
  return standIn(scratch, `case " $* " in *" image2 "*) ${isStill};; esac\n/bin/cp '${video}' "$out"`)
}

export const exists = (place: string): Promise<boolean> =>
  access(place).then(
    () => true,
    () => false,
  )

const FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin']

/** The ffmpeg of this machine; null when there is none. */
export const realFfmpeg = await findFfmpeg(FOLDERS)

/** Why a test with the real one does not run here; false where it does. */
export const NO_FFMPEG = realFfmpeg === null && 'there is no ffmpeg on this machine'
