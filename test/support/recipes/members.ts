import type { ActorName } from '#test/support/api-world.ts'
import { inOrg, type Place, type Recipes } from './recipe.ts'

const ROLE_OF: Readonly<Partial<Record<ActorName, string>>> = {
  viewer: 'viewer',
  editor: 'editor',
  author: 'editor',
  admin: 'admin',
  owner: 'owner',
  stranger: 'owner',
}

const userOf = ({ world, actor }: Place): string => world.actors[actor].account?.userId ?? ''

/** Puts a membership back that the actor gave up, and the keys that ended with it. */
const rejoin = async (place: Place): Promise<void> => {
  const key = [place.side.orgId, userOf(place)]
  const { sql } = place.world.app
  await sql('insert into memberships (org_id, user_id, role) values ($1, $2, $3)', [...key, ROLE_OF[place.actor]])
  await sql(
    `update api_keys set revoked_at = null where org_id = $1 and created_by = $2 and id in
      (select object_id from audit_log where action = 'api_key.revoked' and detail->>'because' = 'member.left')`,
    key,
  )
}

/** Makes the actor owner again, and whoever became it a member like before. */
const takeBack = async (place: Place): Promise<void> => {
  const set = 'update memberships set role = $3 where org_id = $1 and user_id = $2'
  await place.world.app.sql(set, [place.side.orgId, userOf(place), 'owner'])
  await place.world.app.sql(set, [place.side.orgId, place.id, 'editor'])
}

const inMember = ({ side, id }: Place) => ({ params: { org_id: side.orgId, user_id: id } })

/** Members of organizations. */
export const memberRecipes: Recipes = {
  listMembers: { build: inOrg },
  changeRole: { uses: 'member', build: (place) => ({ ...inMember(place), body: { role: 'viewer' } }) },
  removeMember: { uses: 'spareMember', usesUp: true, build: inMember },
  // With another owner there, everybody may leave.
  leaveOrganization: { uses: 'coOwner', build: inOrg, afterwards: rejoin },
  transferOwnership: {
    uses: 'member',
    build: (place) => ({ ...inOrg(place), body: { user_id: place.id } }),
    afterwards: takeBack,
  },
}
