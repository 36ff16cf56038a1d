import { OWN, type RuleIssue } from '../issues.ts'
import { GREATEST_ID, placesIn, unknowableIds } from '../numeric-ids.ts'
import { optionIssues } from '../option-rules.ts'
import type { ChannelFacts, Content } from '../provider.ts'
import { CHANGELOG, CREATE_POST, READ_ON } from './limits.ts'
import { checkFiles } from './media.ts'
import { options, readOptions, readReference } from './options.ts'
import type { Options } from './options.ts'
import { checkText } from './text.ts'

/** The rules of X for one post. What X only may refuse is a warning. */
export const validate = (content: Content, facts: ChannelFacts): readonly RuleIssue[] => [
  ...checkText(content, facts),
  ...checkFiles(content.media, facts),
  ...checkOptions(content),
]

const checkOptions = (content: Content): readonly RuleIssue[] => {
  const chosen = readOptions(content)
  if (chosen === null) return optionIssues(options, content.options)
  return [
    ...referenceIssues(chosen),
    ...unknowableIds({
      '/options/community_id': chosen.community_id,
      ...placesIn('/options/tagged_user_ids', chosen.tagged_user_ids),
    }),
    ...exclusions(content, chosen),
    ...tagIssues(content, chosen),
    ...pollIssues(chosen),
    ...doubts(chosen),
  ]
}

const FROM_REFERENCE = { source: CREATE_POST, readOn: READ_ON } as const

const referenceIssues = ({ reply_to: replyTo, quote }: Options): readonly RuleIssue[] =>
  Object.entries({ reply_to: replyTo, quote }).flatMap(([name, words]): readonly RuleIssue[] => {
    if (words === undefined || readReference(words) !== null) return []
    const detail = 'This is neither a link to a post on X nor the id of one. Copy the link of the post.'
    const limit = `a link, or an id from 1 to ${GREATEST_ID}`
    const place = { pointer: `/options/${name}`, ...FROM_REFERENCE, fix: 'edit' } as const
    return [{ ...place, code: 'invalid_reference', detail, limit, actual: words.trim() }]
  })

/** X takes one of the three. */
const MOST_ATTACHMENTS = 1

const exclusions = ({ media }: Content, { poll, quote }: Options): readonly RuleIssue[] => {
  const actual = [media.length > 0, poll !== undefined, quote !== undefined].filter(Boolean).length
  const rule = {
    ...FROM_REFERENCE,
    code: 'mutually_exclusive',
    limit: MOST_ATTACHMENTS,
    actual,
    fix: 'remove',
  } as const
  const issue = (name: string, detail: string, reason: string): readonly RuleIssue[] => [
    { pointer: `/options/${name}`, detail, params: { reason }, ...rule },
  ]
  if (poll !== undefined && media.length > 0)
    return issue('poll', 'A post on X cannot have both files and a poll. Remove one of them.', 'files_and_poll')
  if (quote !== undefined && media.length > 0)
    return issue(
      'quote',
      'A post on X cannot have both files and a quoted post. Remove one of them.',
      'files_and_quote',
    )
  if (quote !== undefined && poll !== undefined)
    return issue(
      'quote',
      'A post on X cannot have both a poll and a quoted post. Remove one of them.',
      'poll_and_quote',
    )
  return []
}

/** X has them as a part of the files: without one there is nothing to hang them on. */
const tagIssues = ({ media }: Content, { tagged_user_ids: tagged }: Options): readonly RuleIssue[] => {
  if (tagged === undefined || media.length > 0) return []
  const detail = 'People are tagged in files, and this post has none. Add one, or mention them in the text.'
  const place = { pointer: '/options/tagged_user_ids', ...FROM_REFERENCE, fix: 'remove' } as const
  return [{ ...place, code: 'tags_without_files', detail, limit: 1, actual: 0 }]
}

const pollIssues = ({ poll }: Options): readonly RuleIssue[] => {
  if (poll === undefined) return []
  return poll.options.flatMap((option, index): readonly RuleIssue[] => {
    const pointer = `/options/poll/options/${index}`
    if (option.trim() !== '') return []
    const detail = 'A choice of a poll needs a text beside blanks. Write it, or remove the choice.'
    return [{ pointer, ...OWN, code: 'empty_choice', detail, limit: 1, actual: 0, fix: 'edit' }]
  })
}

/** What X restricted for apps in 2026, without saying for whom exactly. */
const doubts = ({ reply_to: replyTo, quote, community_id: community, share_with_followers: share }: Options) => {
  const warning = (name: string, code: string, detail: string): RuleIssue => ({
    pointer: `/options/${name}`,
    code,
    detail,
    severity: 'warning',
    source: code === 'no_effect' ? CREATE_POST : CHANGELOG,
    readOn: READ_ON,
    fix: 'remove',
  })
  const replyRule =
    'X lets apps reply only to a post of the same account, or of somebody who mentioned or quoted it. Another reply will be refused.'
  const quoteRule = 'X took quoting away from most apps on 2026-04-20. It may refuse this post.'
  const shareRule =
    'Sharing with followers means something for a post in a community only. Choose a community, or leave it out.'
  return [
    ...(replyTo === undefined ? [] : [warning('reply_to', 'reply_restricted', replyRule)]),
    ...(quote === undefined ? [] : [warning('quote', 'quote_restricted', quoteRule)]),
    ...(share === true && community === undefined ? [warning('share_with_followers', 'no_effect', shareRule)] : []),
  ]
}
