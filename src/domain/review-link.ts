/** What a link for reviews lets people outside do with the posts that it lists. */
export const REVIEW_LINK_MAY = ['comment', 'decide'] as const
export type ReviewLinkMay = (typeof REVIEW_LINK_MAY)[number]

export const MOST_REVIEWED_POSTS = 100
export const MOST_REVIEW_DAYS = 90
export const MOST_REVIEW_EMAILS = 10

/** What somebody outside says of a post. */
export const REVIEW_KINDS = ['approved', 'changes_requested', 'commented'] as const
export type ReviewKind = (typeof REVIEW_KINDS)[number]
export type ReviewDecision = Exclude<ReviewKind, 'commented'>

/** Whether what is decided outside is advice, or stands for the approval that is required. */
export const EXTERNAL_APPROVAL = ['advice', 'counts'] as const
export type ExternalApproval = (typeof EXTERNAL_APPROVAL)[number]

/** How long a mailed code works, and how often it may be typed. */
export const CODE_MINUTES = 15
export const CODE_TRIES = 5
/** How long whoever proved an address by a code need not do so again. */
export const PROVED_DAYS = 7

const DIGITS = 6

/** Six digits out of chance: four bytes lean to no code by more than one part in four thousand. */
export const codeFrom = (bytes: Buffer): string => String(bytes.readUInt32BE(0) % 10 ** DIGITS).padStart(DIGITS, '0')

/** `a…@example.org`: enough for the owner of the address, and no address for anybody else. */
export const maskedAddress = (email: string): string => {
  const first = email.slice(0, 1)
  return `${first}…${email.slice(email.lastIndexOf('@'))}`
}
