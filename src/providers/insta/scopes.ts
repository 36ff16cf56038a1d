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
