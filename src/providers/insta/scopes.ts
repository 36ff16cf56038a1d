/** Without these nothing can be published. */
export const NEEDED_SCOPES = ['instagram_business_basic', 'instagram_business_content_publish'] as const

/** Only for first comments: who does not grant it can still publish. */
const COMMENT_SCOPE = 'instagram_business_manage_comments'

export const SCOPES = [...NEEDED_SCOPES, COMMENT_SCOPE] as const

/** The same with Facebook Login, and what leads from a person to the Page whose account it is. */
export const NEEDED_FACEBOOK_SCOPES = [
  'instagram_basic',
  'instagram_content_publish',
  'pages_show_list',
  'pages_read_engagement',
] as const

const FACEBOOK_COMMENT_SCOPE = 'instagram_manage_comments'

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
