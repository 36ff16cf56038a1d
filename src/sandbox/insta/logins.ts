import { versioned } from './version.ts'

/** One of the two ways to connect an account. */
export interface Login {
  readonly kind: 'instagram' | 'facebook'
  /** The name above the page. */
  readonly network: string
  readonly paths: readonly string[]
  readonly scopes: ReadonlySet<string>
  readonly required: string
  /** What the network puts at the end of its redirects, which apps have to cut off. */
  readonly fragment: string
}

const named = (prefix: string, names: string): string[] => names.split(' ').map((name) => `${prefix}${name}`)

const INSTAGRAM_SCOPES = named(
  'instagram_business_',
  'basic content_publish manage_comments manage_messages manage_insights',
)

const FACEBOOK_SCOPES = [
  ...named('instagram_', 'basic content_publish manage_comments manage_messages manage_insights manage_contents'),
  ...named('pages_', 'show_list read_engagement manage_posts manage_metadata read_user_content'),
  'business_management',
  'ads_management',
  'ads_read',
  'public_profile',
  'email',
]

export const INSTAGRAM_LOGIN: Login = {
  kind: 'instagram',
  network: 'Instagram',
  paths: ['/oauth/authorize'],
  scopes: new Set(INSTAGRAM_SCOPES),
  required: 'instagram_business_basic',
  fragment: '_',
}

export const FACEBOOK_LOGIN: Login = {
  kind: 'facebook',
  network: 'Instagram by Facebook',
  paths: versioned('/dialog/oauth'),
  scopes: new Set(FACEBOOK_SCOPES),
  required: 'instagram_basic',
  fragment: '_=_',
}
