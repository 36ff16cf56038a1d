import type { Issue } from '#domain/problem.ts'
import { OWN, type RuleIssue } from './issues.ts'
import type { ChannelFacts, Content, PricedContent, Provider } from './provider.ts'

/** Posts that a content becomes: one, or the parts of a thread. */
const partCount = ({ thread = [] }: Pick<Content, 'thread'>): number => 1 + thread.length

/**
 * What goes out as one send. `earlier` has the network's ids of the parts before it, as far as they are out: without the one
 * right before it, it can be prepared and judged, and not sent.
 */
export const partOf = (
  provider: Pick<Provider, 'threadPart'>,
  content: Content,
  { part, earlier = [] }: { readonly part: number; readonly earlier?: readonly string[] },
): Content => {
  if (partCount(content) === 1) return content
  if (provider.threadPart === undefined) throw new Error('this network has no threads; validation refuses them')
  return provider.threadPart(content, part, earlier)
}

const partsOf = (provider: Pick<Provider, 'threadPart'>, content: Content): readonly Content[] =>
  Array.from({ length: partCount(content) }, (_, part) => partOf(provider, content, { part }))

const withoutThreads = ({ name }: Pick<Provider, 'name'>, parts: number): RuleIssue => ({
  pointer: '/thread',
  ...OWN,
  code: 'thread_not_supported',
  detail: `${name} has no threads. Give this channel an empty thread of its own, or leave the channel out.`,
  params: { network: name },
  limit: 1,
  actual: parts,
  fix: 'remove',
})

/** Where a fault of a part stands in the content; choices and channel are those of the first part, and are judged there. */
const below = <Found extends Issue>(part: number, issue: Found): readonly Found[] => {
  if (part === 0) return [issue]
  const isOfFirst = issue.pointer.startsWith('/options') || issue.pointer === '/channel_id'
  return isOfFirst ? [] : [{ ...issue, pointer: `/thread/${part - 1}${issue.pointer}` }]
}

/** Asks the same of each part; a thread that the network does not have has no parts to ask about. */
export const judgeParts = <Found extends Issue>(
  provider: Pick<Provider, 'threadPart'>,
  content: Content,
  judge: (part: Content) => readonly Found[],
): readonly Found[] => {
  if (partCount(content) === 1) return judge(content)
  if (provider.threadPart === undefined) return []
  return partsOf(provider, content).flatMap((each, part) => judge(each).flatMap((issue) => below(part, issue)))
}

/** What the network would say of a content, of each part of it: the same function for API, composer and worker. Pure. */
export const checkContent = (provider: Provider, content: Content, facts: ChannelFacts): readonly RuleIssue[] => {
  if (partCount(content) > 1 && provider.threadPart === undefined) return [withoutThreads(provider, partCount(content))]
  return judgeParts(provider, content, (part) => provider.validate(part, facts))
}

/** What the network charges for all of it, in US cents; undefined where it charges nothing. Pure. */
export const costOf = (provider: Provider, { thread = [], ...first }: PricedContent): number | undefined => {
  const parts = [first, ...thread.map((part) => ({ ...part, options: {} }))]
  return provider.costOf === undefined
    ? undefined
    : parts.reduce((sum, part) => sum + (provider.costOf?.(part) ?? 0), 0)
}
