import type { TSchema } from 'typebox'
import { OWN, type RuleIssue, type RuleSource } from '../issues.ts'
import { placesIn, unknowableIds } from '../numeric-ids.ts'
import { optionIssues } from '../option-rules.ts'
import type { ChannelFacts, Content, Provider } from '../provider.ts'
import { MOST_IN_CAROUSEL, WRITTEN, WRITTEN_OF_COMMENTS, WRITTEN_OF_ERRORS } from './limits.ts'
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
  (content, facts) => [...optionIssues(schema, content.options), ...judge(content, facts)]

/** With Instagram Login. */
export const validate = validateBy(options)

/** With Facebook Login. */
export const validateFacebook = validateBy(facebookOptions)

const noFile: RuleIssue = { pointer: '/media', ...MEDIA_REQUIRED, ...WRITTEN, limit: 1, actual: 0, fix: 'edit' }

const judge = (content: Content, facts: ChannelFacts): readonly RuleIssue[] => {
  const kind = kindOf(content)
  const { text, media } = content
  return [
    ...(media.length === 0 ? [noFile] : checkFiles(media, kind)),
    ...(kind === 'story' ? unseenCaption(text) : checkCaption(text)),
    ...choiceIssues(readOptions(content), kind),
    ...idIssues(readOptions(content)),
    ...accountIssues(content, { kind, facts }),
    ...commentIssues(readOptions(content)),
    ...coverIssues(content, kind),
    ...tagIssues(content, kind),
  ]
}

const unseenCaption = (text: string): readonly RuleIssue[] => {
  if (text.trim() === '') return []
  const detail = 'Instagram shows no caption with a story: the text is left out.'
  const issue = { pointer: '/text', code: 'caption_ignored', detail, fix: 'remove' } as const
  return [{ ...issue, ...WRITTEN, severity: 'warning' }]
}

type Choice = keyof Options

const OF_REELS: readonly Choice[] = ['cover_media_id', 'thumb_offset_ms', 'share_to_feed', 'audio_name', 'trial_params']

const OF_ADVERTISING: readonly Choice[] = ['is_paid_partnership', 'branded_content_sponsor_ids']

/** What stands beside a story on Instagram's pages is little. */
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

/** Whether a story can be marked as made by AI or as advertising, or have comments from programs, is not stated. */
const LEFT_OPEN: readonly Choice[] = ['first_comment', 'is_ai_generated', ...OF_ADVERTISING]

const KINDS = ['image', 'carousel', 'reel', 'story'] as const

const choiceIssues = (chosen: Options, kind: Kind): readonly RuleIssue[] =>
  NOT_WITH[kind]
    .filter((choice) => chosen[choice] !== undefined)
    .map((choice) => {
      const from: RuleSource = kind === 'story' && LEFT_OPEN.includes(choice) ? OWN : WRITTEN
      const limit = KINDS.filter((one) => !NOT_WITH[one].includes(choice)).join(', ')
      const detail = `Instagram does not take ${choice} with ${NAMES[kind]}. Leave it out.`
      const place = {
        pointer: `/options/${choice}`,
        code: 'option_not_taken',
        params: { reason: 'kind', choice, kind },
      }
      return { ...place, ...from, detail, limit, actual: kind, fix: 'remove' }
    })

const idIssues = ({ location_id: place, branded_content_sponsor_ids: sponsors }: Options): readonly RuleIssue[] =>
  unknowableIds({
    '/options/location_id': place,
    ...placesIn('/options/branded_content_sponsor_ids', sponsors),
  })

interface Account {
  readonly kind: Kind
  readonly facts: ChannelFacts
}

/** Facts of older connections are missing; then Instagram itself decides. */
const accountIssues = (content: Content, { kind, facts }: Account): readonly RuleIssue[] => {
  const issues: RuleIssue[] = []
  const accountType = String(facts['accountType'])
  if (kind === 'story' && /creator/i.test(accountType)) {
    const detail = 'Instagram lets programs publish stories for business accounts only, and this is a creator account.'
    const issue = { pointer: '/options/kind', code: 'story_needs_business', detail, fix: 'edit' } as const
    issues.push({ ...issue, ...WRITTEN, limit: 'BUSINESS', actual: accountType })
  }
  if (readOptions(content).first_comment !== undefined && facts['canComment'] === false) {
    const place = { pointer: '/options/first_comment', fix: 'remove' } as const
    issues.push({ ...place, ...COMMENT_NOT_GRANTED, ...WRITTEN_OF_COMMENTS })
  }
  return issues
}

const commentIssues = ({ first_comment: comment }: Options): readonly RuleIssue[] => {
  if (comment === undefined || comment.trim() !== '') return []
  const detail = 'The first comment has nothing but blanks, which Instagram does not take. Write it, or leave it out.'
  const issue = { pointer: '/options/first_comment', code: 'empty_comment', detail, fix: 'edit' } as const
  return [{ ...issue, ...OWN, limit: 1, actual: 0 }]
}

const coverIssues = (content: Content, kind: Kind): readonly RuleIssue[] => {
  if (kind !== 'reel') return []
  const { cover_media_id: id, thumb_offset_ms: offset } = readOptions(content)
  return id === undefined ? momentIssues(content) : [...coverFileIssues(content, id), ...unusedMoment(offset)]
}

const coverFileIssues = (content: Content, id: string): readonly RuleIssue[] => {
  const cover = coverOf(content)
  if (cover !== undefined) return checkCover(cover)
  const detail = 'There is no such file in the library; choose another cover.'
  const issue = { pointer: '/options/cover_media_id', code: 'unknown_media', detail, fix: 'edit' } as const
  return [{ ...issue, ...OWN, limit: 'a file of the library', actual: id }]
}

const unusedMoment = (offset: number | undefined): readonly RuleIssue[] => {
  if (offset === undefined) return []
  const detail = 'The reel has a cover from the library: the moment that was chosen for one is left out.'
  const issue = { pointer: '/options/thumb_offset_ms', code: 'cover_moment_ignored', detail, fix: 'remove' } as const
  return [{ ...issue, ...WRITTEN, severity: 'warning' }]
}

const momentIssues = (content: Content): readonly RuleIssue[] => {
  const { thumb_offset_ms: offset } = readOptions(content)
  const seconds = content.media[0]?.durationSeconds ?? null
  if (offset === undefined || seconds === null || offset < seconds * 1_000) return []
  // The last moment before the end.
  const limit = Math.max(0, Math.ceil(seconds * 1_000) - 1)
  const detail = `The cover is taken at ${offset} milliseconds, and ${limit} is the last one of the video. Choose an earlier moment.`
  const issue = { pointer: '/options/thumb_offset_ms', code: 'cover_outside_video', detail, fix: 'edit' } as const
  return [{ ...issue, ...WRITTEN_OF_ERRORS, limit, actual: offset }]
}

const tagIssues = (content: Content, kind: Kind): readonly RuleIssue[] =>
  (readOptions(content).user_tags ?? []).flatMap((tag, index): readonly RuleIssue[] => {
    const { media_index: at = 0 } = tag
    const place = { pointer: `/options/user_tags/${index}`, fix: 'edit' } as const
    const item = content.media[at]
    if (item === undefined) {
      const detail = `The tag of ${tag.username} is for file ${at}, counted from 0, which the post does not have.`
      const pointer = `${place.pointer}/media_index`
      return [
        {
          ...place,
          ...OWN,
          pointer,
          code: 'unknown_media',
          detail,
          params: { reason: 'tag', username: tag.username },
          limit: content.media.length - 1,
          actual: at,
        },
      ]
    }
    if (kind === 'carousel' && item.kind === 'video') {
      const detail = `The tag of ${tag.username} is for a video; in a carousel, Instagram takes tags on images only.`
      return [
        {
          ...place,
          ...WRITTEN,
          code: 'tag_not_taken',
          detail,
          params: { username: tag.username },
          limit: 'image',
          actual: item.kind,
        },
      ]
    }
    if (hasPlace(tag, kind)) return []
    const detail = `The tag of ${tag.username} needs its place on the image: x and y, each from 0 to 1.`
    const actual = tag.x === undefined && tag.y === undefined ? 'none' : `${tag.x === undefined ? 'y' : 'x'} alone`
    return [
      {
        ...place,
        ...WRITTEN,
        code: 'tag_without_place',
        detail,
        params: { username: tag.username },
        limit: 'x and y',
        actual,
      },
    ]
  })

/** Images need both, stories both or neither, reels none. */
const hasPlace = ({ x, y }: Readonly<{ x?: number; y?: number }>, kind: Kind): boolean => {
  if (kind === 'reel') return true
  return (x !== undefined && y !== undefined) || (kind === 'story' && x === undefined && y === undefined)
}
