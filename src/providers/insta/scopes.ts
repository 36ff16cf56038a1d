/** Without these nothing can be published. */
export const NEEDED_SCOPES = ['instagram_business_basic', 'instagram_business_content_publish'] as const

/** Only for first comments: who does not grant it can still publish. */
export const COMMENT_SCOPE = 'instagram_business_manage_comments'

export const SCOPES = [...NEEDED_SCOPES, COMMENT_SCOPE] as const

/** What does not work without each. */
export const SCOPE_USES: Readonly<Record<(typeof SCOPES)[number], string>> = {
  instagram_business_basic: 'Nothing can be published, and the keys cannot be renewed.',
  instagram_business_content_publish: 'Nothing can be published.',
  [COMMENT_SCOPE]: 'Posts with a first comment cannot go out.',
}

/** The same with Facebook Login, and what leads from a person to the Page whose account it is. */
export const NEEDED_FACEBOOK_SCOPES = [
  'instagram_basic',
  'instagram_content_publish',
  'pages_show_list',
  'pages_read_engagement',
] as const

export const FACEBOOK_COMMENT_SCOPE = 'instagram_manage_comments'

/** Only for taking posts down. */
export const DELETE_SCOPE = 'instagram_manage_contents'

/** Without it Facebook leaves Pages out that belong to a business portfolio (since v17 of the Graph API). */
const PORTFOLIO_SCOPE = 'business_management'

export const FACEBOOK_SCOPES = [
  ...NEEDED_FACEBOOK_SCOPES,
  PORTFOLIO_SCOPE,
  FACEBOOK_COMMENT_SCOPE,
  DELETE_SCOPE,
] as const

/** Whether first comments may be written, whichever way the channel was connected. */
export const mayComment = (scopes: readonly string[]): boolean =>
  scopes.includes(COMMENT_SCOPE) || scopes.includes(FACEBOOK_COMMENT_SCOPE)

/** What does not work without each. */
export const FACEBOOK_SCOPE_USES: Readonly<Record<(typeof FACEBOOK_SCOPES)[number], string>> = {
  instagram_basic: 'Nothing can be published.',
  instagram_content_publish: 'Nothing can be published.',
  pages_show_list: 'The Page of the account is not found when it is connected.',
  pages_read_engagement: 'Nothing can be published.',
  [PORTFOLIO_SCOPE]: 'A Page that belongs to a business portfolio is not found when it is connected.',
  [FACEBOOK_COMMENT_SCOPE]: 'Posts with a first comment cannot go out.',
  [DELETE_SCOPE]: 'Posts cannot be taken down from here.',
}
