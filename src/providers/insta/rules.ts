import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Issue } from '#domain/problem.ts'
import type { ChannelFacts, Content, Provider } from '../provider.ts'
import { MOST_IN_CAROUSEL } from './limits.ts'
import { checkCover, checkFiles } from './media.ts'
import { coverOf, facebookOptions, kindOf, options, readOptions } from './options.ts'
import type { Kind, Options } from './options.ts'
import { checkCaption } from './text.ts'

export const MEDIA_REQUIRED = {
  code: 'media_required',
  detail: `Instagram takes no post without an image or a video. Add one to ${MOST_IN_CAROUSEL}, or leave this channel out.`,
} as const

/** What is refused when a channel was connected without the permission to comment. */
export const COMMENT_NOT_GRANTED = {
  code: 'permission_missing',
  detail:
    'A first comment needs the permission to manage comments, which this channel was connected without. Connect it again and grant every permission, or leave the comment out.',
} as const

/** The rules of Instagram for one post, by what can be chosen with the login at hand. */
const validateBy =
  (schema: TSchema): Provider['validate'] =>
  (content, facts) => [...formIssues(content, schema), ...judge(content, facts)]

/** With Instagram Login. */
export const validate = validateBy(options)

/** With Facebook Login. */
export const validateFacebook = validateBy(facebookOptions)

const judge = (content: Content, facts: ChannelFacts): readonly Issue[] => {
  const kind = kindOf(content)
  const { text, media } = content
  return [
    ...(media.length === 0 ? [{ pointer: '/media', ...MEDIA_REQUIRED }] : checkFiles(media, kind)),
    ...(kind === 'story' ? unseenCaption(text) : checkCaption(text)),
    ...choiceIssues(readOptions(content), kind),
    ...accountIssues(content, { kind, facts }),
    ...commentIssues(readOptions(content)),
    ...coverIssues(content, kind),
    ...tagIssues(content, kind),
  ]
}

const unseenCaption = (text: string): readonly Issue[] => {
  if (text.trim() === '') return []
  const detail = 'Instagram shows no caption with a story: the text is left out.'
  return [{ pointer: '/text', code: 'caption_ignored', detail, severity: 'warning' }]
}

const formIssues = ({ options: chosen }: Content, schema: TSchema): readonly Issue[] =>
  Value.Check(schema, chosen)
    ? []
    : [{ pointer: '/options', code: 'invalid_options', detail: 'Instagram has no such choices; see its list of them.' }]

type Choice = keyof Options

const OF_REELS: readonly Choice[] = ['cover_media_id', 'thumb_offset_ms', 'share_to_feed', 'audio_name', 'trial_params']

const OF_ADVERTISING: readonly Choice[] = ['is_paid_partnership', 'branded_content_sponsor_ids']

/** What stands beside a story on Instagram's pages is little; whether it can be marked as made by AI or as advertising is not stated. */
const NOT_WITH: Readonly<Record<Kind, readonly Choice[]>> = {
  image: OF_REELS,
  carousel: OF_REELS,
  reel: [],
  story: [...OF_REELS, 'location_id', 'collaborators', 'first_comment', 'is_ai_generated', ...OF_ADVERTISING],
}

const NAMES: Readonly<Record<Kind, string>> = {
  image: 'an image',
  carousel: 'a carousel',
  reel: 'a reel',
  story: 'a story',
}

const choiceIssues = (chosen: Options, kind: Kind): readonly Issue[] =>
  NOT_WITH[kind]
    .filter((choice) => chosen[choice] !== undefined)
    .map((choice) => ({
      pointer: `/options/${choice}`,
      code: 'option_not_taken',
      detail: `Instagram does not take ${choice} with ${NAMES[kind]}. Leave it out.`,
      fix: 'remove',
    }))

interface Account {
  readonly kind: Kind
  readonly facts: ChannelFacts
}

/** Facts of older connections are missing; then Instagram itself decides. */
const accountIssues = (content: Content, { kind, facts }: Account): readonly Issue[] => {
  const issues: Issue[] = []
  if (kind === 'story' && /creator/i.test(String(facts['accountType']))) {
    const detail = 'Instagram lets programs publish stories for business accounts only, and this is a creator account.'
    issues.push({ pointer: '/options/kind', code: 'story_needs_business', detail, fix: 'edit' })
  }
  if (readOptions(content).first_comment !== undefined && facts['canComment'] === false) {
    issues.push({ pointer: '/options/first_comment', ...COMMENT_NOT_GRANTED, fix: 'remove' })
  }
  return issues
}

const commentIssues = ({ first_comment: comment }: Options): readonly Issue[] => {
  if (comment === undefined || comment.trim() !== '') return []
  const detail = 'The first comment has nothing but blanks, which Instagram does not take. Write it, or leave it out.'
  return [{ pointer: '/options/first_comment', code: 'empty_comment', detail, fix: 'edit' }]
}

const coverIssues = (content: Content, kind: Kind): readonly Issue[] => {
  if (kind !== 'reel') return []
  const { cover_media_id: id, thumb_offset_ms: offset } = readOptions(content)
  return id === undefined ? momentIssues(content) : [...coverFileIssues(content), ...unusedMoment(offset)]
}

const coverFileIssues = (content: Content): readonly Issue[] => {
  const cover = coverOf(content)
  if (cover !== undefined) return checkCover(cover)
  const detail = 'There is no such file in the library; choose another cover.'
  return [{ pointer: '/options/cover_media_id', code: 'unknown_media', detail, fix: 'edit' }]
}

const unusedMoment = (offset: number | undefined): readonly Issue[] => {
  if (offset === undefined) return []
  const detail = 'The reel has a cover from the library: the moment that was chosen for one is left out.'
  return [{ pointer: '/options/thumb_offset_ms', code: 'cover_moment_ignored', detail, severity: 'warning' }]
}

const momentIssues = (content: Content): readonly Issue[] => {
  const { thumb_offset_ms: offset } = readOptions(content)
  const seconds = content.media[0]?.durationSeconds ?? null
  if (offset === undefined || seconds === null || offset < seconds * 1_000) return []
  const detail = `The cover is taken at ${offset} milliseconds, and the video ends before. Choose an earlier moment.`
  return [{ pointer: '/options/thumb_offset_ms', code: 'cover_outside_video', detail, fix: 'edit' }]
}

const tagIssues = (content: Content, kind: Kind): readonly Issue[] =>
  (readOptions(content).user_tags ?? []).flatMap((tag, index): readonly Issue[] => {
    const { media_index: at = 0 } = tag
    const place = { pointer: `/options/user_tags/${index}`, fix: 'edit' } as const
    const item = content.media[at]
    if (item === undefined) {
      const detail = `The tag of ${tag.username} is for file ${at}, counted from 0, which the post does not have.`
      return [{ ...place, pointer: `${place.pointer}/media_index`, code: 'unknown_media', detail }]
    }
    if (kind === 'carousel' && item.kind === 'video') {
      const detail = `The tag of ${tag.username} is for a video; in a carousel, Instagram takes tags on images only.`
      return [{ ...place, code: 'tag_not_taken', detail }]
    }
    if (hasPlace(tag, kind)) return []
    const detail = `The tag of ${tag.username} needs its place on the image: x and y, each from 0 to 1.`
    return [{ ...place, code: 'tag_without_place', detail }]
  })

/** Images need both, stories both or neither, reels none. */
const hasPlace = ({ x, y }: Readonly<{ x?: number; y?: number }>, kind: Kind): boolean => {
  if (kind === 'reel') return true
  return (x !== undefined && y !== undefined) || (kind === 'story' && x === undefined && y === undefined)
}
