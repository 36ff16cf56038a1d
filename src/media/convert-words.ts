import { asFile, safeInput } from './ffmpeg.ts'
import { AUDIO_BITS, type VideoPlan } from './video-plan.ts'

/** A conversion as ffmpeg is told of it. */
export interface ConvertFiles {
  readonly input: string
  readonly output: string
  readonly isGif: boolean
}

const hex = (colour: string): string => `0x${colour.slice(1)}`

/** What is behind a transparent GIF: a video has no transparency, and black would be nobody's choice. */
const flatten = (colour: string): string => {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  const ground = `lutrgb=r=${red}:g=${green}:b=${blue}:a=255`
  return `format=rgba,split[below][above];[below]${ground}[ground];[ground][above]overlay=shortest=1`
}

const margins = ({ picture, canvas, colour }: VideoPlan): readonly string[] =>
  picture.width === canvas.width && picture.height === canvas.height
    ? []
    : [`pad=${canvas.width}:${canvas.height}:(ow-iw)/2:(oh-ih)/2:color=${hex(colour)}`]

/** Cut, resize, lay on the canvas. The first step gives it the shape in which it is shown, where its pixels are not square. */
const shape = (plan: VideoPlan): readonly string[] => {
  const { source, cut, picture } = plan
  const isWhole = cut.width === source.width && cut.height === source.height
  return [
    `scale=${source.width}:${source.height}`,
    'setsar=1',
    ...(isWhole ? [] : [`crop=${cut.width}:${cut.height}:${cut.left}:${cut.top}`]),
    `scale=${picture.width}:${picture.height}:flags=bicubic`,
    ...margins(plan),
    'setsar=1',
  ]
}

const rate = ({ frameRate }: VideoPlan): readonly string[] => (frameRate === null ? [] : [`fps=${frameRate}`])

/** Keeps the pictures of one round in memory: an animation that must be repeated is a short one. Its length ends it. */
const repeat = ({ times, seconds, frameRate }: VideoPlan): readonly string[] =>
  times === 1 ? [] : [`loop=loop=-1:size=${Math.ceil((seconds / times) * (frameRate ?? 1)) + 1}:start=0`]

const part = (
  { from, seconds, times }: VideoPlan,
  own: number,
): { before: readonly string[]; after: readonly string[] } => ({
  before: from > 0 ? ['-ss', from.toFixed(3)] : [],
  after: from > 0 || times > 1 || seconds < own - 0.005 ? ['-t', seconds.toFixed(3)] : [],
})

/** H.264 and AAC in an MP4 whose index comes first, and no notes. */
export const videoWords = (plan: VideoPlan, { input, output, isGif }: ConvertFiles, own: number): readonly string[] => {
  const { before, after } = part(plan, own)
  const steps = [...rate(plan), ...(isGif ? [flatten(plan.colour)] : []), ...shape(plan), ...repeat(plan)]
  const bits = String(plan.bitRate)
  return [
    safeInput(isGif ? 'gif' : 'mov'),
    [...before, '-i', asFile(input), '-map', '0:v:0', '-map', '0:a:0?', '-sn', '-dn'],
    ['-map_metadata', '-1', '-map_chapters', '-1', ...after],
    ['-vf', steps.join(',')],
    ['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high', '-pix_fmt', 'yuv420p', '-crf', '21'],
    ['-threads', '2', '-maxrate', bits, '-bufsize', bits],
    ['-c:a', 'aac', '-b:a', String(AUDIO_BITS), '-ac', '2', '-ar', '48000'],
    ['-movflags', '+faststart', '-f', 'mp4', asFile(output)],
  ].flat()
}

/** The 256 colours that an animation needs: the first of two runs, so that never all pictures are in memory. */
export const paletteWords = (plan: VideoPlan, { input, output }: ConvertFiles, own: number): readonly string[] => {
  const { before, after } = part(plan, own)
  const steps = [...rate(plan), ...shape(plan), 'palettegen=stats_mode=diff']
  return [
    safeInput('gif'),
    [...before, '-i', asFile(input), '-map', '0:v:0', ...after, '-vf', steps.join(',')],
    ['-frames:v', '1', '-f', 'image2', '-update', '1', '-c:v', 'png', asFile(output)],
  ].flat()
}

/** The animation in those colours. */
export const gifWords = (
  plan: VideoPlan,
  { input, output, palette }: ConvertFiles & { readonly palette: string },
  own: number,
): readonly string[] => {
  const { before, after } = part(plan, own)
  const steps = [...rate(plan), ...shape(plan)].join(',')
  const colours = 'paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle'
  return [
    safeInput('gif'),
    [...before, '-i', asFile(input), '-protocol_whitelist', 'file', '-f', 'png_pipe', '-i', asFile(palette)],
    ['-filter_complex', `[0:v:0]${steps}[drawn];[drawn][1:v:0]${colours}`, ...after],
    ['-map_metadata', '-1', '-loop', '0', '-f', 'gif', asFile(output)],
  ].flat()
}
