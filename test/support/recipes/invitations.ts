import type { ApiWorld, Side } from '#test/support/api-world.ts'
import { inOrg, type Place, type Recipes } from './recipe.ts'

/** An invitation's secret, made by the organization's owner. */
export const invite = async ({ app }: ApiWorld, side: Side): Promise<string> => {
  const path = `/orgs/${side.orgId}/invite`
  const answer = await app.request({ method: 'POST', path, token: side.owner.token, body: { role: 'viewer' } })
  return String(answer.body.link).split('#')[1] ?? ''
}

const leave = ({ world, side, actor }: Place) =>
  world.app.sql('delete from memberships where org_id = $1 and user_id = $2', [
    side.orgId,
    world.actors[actor].account?.userId,
  ])

const withToken = async ({ world, side }: Place) => ({ body: { token: await invite(world, side) } })

/** Invitations to organizations. */
export const invitationRecipes: Recipes = {
  inviteMember: {
    build: (place) => ({ ...inOrg(place), body: { role: 'viewer', email: 'grace@example.org', expires_in_hours: 24 } }),
  },
  listInvitations: { build: inOrg },
  revokeInvitation: {
    uses: 'invitation',
    usesUp: true,
    build: ({ side, id }) => ({ params: { org_id: side.orgId, invitation_id: id } }),
  },
  previewInvitation: { build: withToken },
  acceptInvitation: { build: withToken, afterwards: leave },
}
