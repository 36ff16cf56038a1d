/** Without these nothing can be published. */
export const NEEDED_SCOPES = ['instagram_business_basic', 'instagram_business_content_publish'] as const

/** Only for first comments: who does not grant it can still publish. */
export const COMMENT_SCOPE = 'instagram_business_manage_comments'

export const SCOPES = [...NEEDED_SCOPES, COMMENT_SCOPE] as const
