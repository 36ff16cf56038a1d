import type { Issue } from '#domain/problem.ts'
import type { ChannelFacts, Content } from '../provider.ts'
import { checkFiles } from './media.ts'
import { readOptions, readReference } from './options.ts'
import type { Options } from './options.ts'
import { checkText } from './text.ts'

/** The rules of X for one post. What X only may refuse is a warning. */
export const validate = (content: Content, facts: ChannelFacts): readonly Issue[] => [
  ...checkText(content, facts),
  ...checkFiles(content.media, facts),
  ...checkOptions(content),
]

const checkOptions = (content: Content): readonly Issue[] => {
  const chosen = readOptions(content)
  if (chosen === null) {
    const detail = 'The choices for X are not as its list of choices has them. Look at their names and limits.'
    return [{ pointer: '/options', code: 'invalid_options', detail }]
  }
  return [
    ...referenceIssues(chosen),
    ...exclusions(content, chosen),
    ...tagIssues(content, chosen),
    ...pollIssues(chosen),
    ...doubts(chosen),
  ]
}

const referenceIssues = ({ reply_to: replyTo, quote }: Options): readonly Issue[] =>
  Object.entries({ reply_to: replyTo, quote }).flatMap(([name, words]): readonly Issue[] => {
    if (words === undefined || readReference(words) !== null) return []
    const detail = 'This is neither a link to a post on X nor the id of one. Copy the link of the post.'
    return [{ pointer: `/options/${name}`, code: 'invalid_reference', detail, fix: 'edit' }]
  })

/** X takes one of the three. */
const exclusions = ({ media }: Content, { poll, quote }: Options): readonly Issue[] => {
  const issue = (name: string, detail: string): readonly Issue[] => [
    { pointer: `/options/${name}`, code: 'mutually_exclusive', detail, fix: 'remove' },
  ]
  if (poll !== undefined && media.length > 0)
    return issue('poll', 'A post on X cannot have both files and a poll. Remove one of them.')
  if (quote !== undefined && media.length > 0)
    return issue('quote', 'A post on X cannot have both files and a quoted post. Remove one of them.')
  if (quote !== undefined && poll !== undefined)
    return issue('quote', 'A post on X cannot have both a poll and a quoted post. Remove one of them.')
  return []
}

/** X has them as a part of the files: without one there is nothing to hang them on. */
const tagIssues = ({ media }: Content, { tagged_user_ids: tagged }: Options): readonly Issue[] => {
  if (tagged === undefined || media.length > 0) return []
  const detail = 'People are tagged in files, and this post has none. Add one, or mention them in the text.'
  return [{ pointer: '/options/tagged_user_ids', code: 'tags_without_files', detail, fix: 'remove' }]
}

const pollIssues = ({ poll }: Options): readonly Issue[] => {
  if (poll === undefined) return []
  return poll.options.flatMap((option, index): readonly Issue[] => {
    const pointer = `/options/poll/options/${index}`
    if (option.trim() !== '') return []
    return [{ pointer, code: 'empty_choice', detail: 'A choice of a poll needs a text.', fix: 'edit' }]
  })
}

const CHANGELOG = 'https://docs.x.com/changelog'

/** What X restricted for apps in 2026, without saying for whom exactly. */
const doubts = ({ reply_to: replyTo, quote, community_id: community, share_with_followers: share }: Options) => {
  const warning = (name: string, code: string, detail: string): Issue => ({
    pointer: `/options/${name}`,
    code,
    detail,
    severity: 'warning',
    source: CHANGELOG,
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
