import type { MediaKind } from '#domain/media.ts'
import type { ContentFix } from '#domain/problem.ts'
import type { RuleIssue } from './issues.ts'

/** What a rule says of a file; where the file stands, and where the rule is written, is added for all of them. */
export type Found = Omit<RuleIssue, 'pointer' | 'source' | 'readOn' | 'unwritten'>

export const NAMES: Readonly<Record<MediaKind, string>> = { image: 'image', gif: 'animated GIF', video: 'video' }

export const FIXES: Readonly<Record<ContentFix, string>> = {
  convert: 'Convert it.',
  resize: 'Resize it.',
  crop_or_pad: 'Crop it, or add a border.',
  shorten: 'Shorten it.',
  transcode: 'Encode it anew.',
  remove: 'Remove it.',
  edit: 'Change it.',
}

export const orList = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
