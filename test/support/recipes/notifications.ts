import { DEFAULT_MATRIX } from '#domain/notification.ts'
import { inOrg, type Place, type Recipes } from './recipe.ts'

/** One of the person who asks; of the owner, for whoever is told nothing in this organization. */
const aNotification = async ({ world, side, actor }: Place): Promise<string> => {
  const { app, actors } = world
  const asked = actors[actor].account?.userId ?? side.owner.userId
  const [{ user_id: userId }] = await app.sql(
    `select coalesce((select user_id from memberships where org_id = $1 and user_id = $2), $3) as user_id`,
    [side.orgId, asked, side.owner.userId],
  )
  const [{ id }] = await app.sql(
    `insert into notifications (org_id, user_id, kind, cause, count, type, position, happened_at, in_app)
      values ($1, $2, 'paused', gen_random_uuid()::text, 1, 'org.publishing_paused', 0, now(), true) returning id`,
    [side.orgId, userId],
  )
  return id
}

/** What people are told. */
export const notificationRecipes: Recipes = {
  listNotifications: { build: inOrg },
  markNotificationRead: {
    build: async (place) => ({
      params: { org_id: place.side.orgId, notification_id: await aNotification(place) },
      body: {},
    }),
  },
  markAllNotificationsRead: { build: (place) => ({ ...inOrg(place), body: { up_to: '1' } }) },
  getNotificationSettings: { build: inOrg },
  setNotificationSettings: {
    build: (place) => ({ ...inOrg(place), body: { matrix: DEFAULT_MATRIX, language: 'en' } }),
  },
}
