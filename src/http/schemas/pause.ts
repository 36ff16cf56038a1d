import { DUE_CHOICES } from '#domain/pause.ts'
import { Type } from 'typebox'
import { ChannelSchema } from './channel.ts'
import { Closed, component, Words } from './common.ts'
import { OrganizationSchema } from './organization.ts'

const Due = Words(DUE_CHOICES, {
  description:
    'What becomes of what came due meanwhile. review, by default: it waits as a draft (GET /orgs/{org_id}/posts?due_for_review=true) ' +
    'until somebody publishes it, gives it a new time or cancels it. publish_now: it goes out now, oldest first.',
})

export const PauseBody = Closed({
  reason: Type.String({
    minLength: 1,
    maxLength: 500,
    pattern: '\\S',
    description: 'Why, for everybody who sees that nothing goes out; a reason that is not only blanks.',
  }),
})

export const ResumeBody = Closed({ due: Type.Optional(Due) })

const settled = {
  due: Due,
  posts: Type.Integer({ minimum: 0, description: 'Posts that came due meanwhile, and that nothing else keeps.' }),
  publications: Type.Integer({ minimum: 0, description: 'Their publications: one for each channel.' }),
}

export const ResumedChannelSchema = component('ResumedChannel', Type.Object({ ...settled, channel: ChannelSchema }))

export const ResumedOrganizationSchema = component(
  'ResumedOrganization',
  Type.Object({ ...settled, organization: OrganizationSchema }),
)
