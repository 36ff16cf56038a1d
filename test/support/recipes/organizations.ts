import { inOrg, type Place, type Recipes } from './recipe.ts'

const reopen = ({ world, side }: Place) =>
  world.app.sql('update organizations set deletion_at = null, deletion_requested_by = null where id = $1', [side.orgId])

const goOn = ({ world, side }: Place) =>
  world.app.sql('update organizations set paused_at = null, paused_by = null, pause_reason = null where id = $1', [
    side.orgId,
  ])

/** As at the start: what is asked next must not meet a stricter policy, which a request that was made up may have set. */
const loosen = async ({ world, side }: Place): Promise<void> => {
  await world.app.sql(
    `update organizations set approval_required_for = 'editors', four_eyes = false, approval_needs_hash = false,
      moving_time = 'keeps_approval', approval_steps = '[]', break_glass = 'off', metrics = false where id = $1`,
    [side.orgId],
  )
  // A draft that was there under the stricter policy keeps to it.
  world.useUp('ownersDraft', side.name)
}

/** Organizations. */
export const organizationRecipes: Recipes = {
  createOrganization: { build: () => ({ body: { name: 'Ink & Co', time_zone: 'Europe/Berlin' } }) },
  listOrganizations: { build: () => ({}) },
  getOrganization: { build: inOrg },
  getPublishingHealth: { build: inOrg },
  changeOrganization: {
    build: (place) => ({
      ...inOrg(place),
      body: {
        name: 'Ink & Sons',
        time_zone: 'UTC',
        metrics: true,
        approval_policy: {
          required_for: 'editors',
          four_eyes: false,
          moving_time: 'keeps_approval',
          steps: [
            { name: 'First', roles: ['admin'] },
            { name: 'Last', roles: ['admin'] },
          ],
        },
      },
    }),
    afterwards: loosen,
  },
  deleteOrganization: { build: inOrg, afterwards: reopen },
  restoreOrganization: { build: inOrg },
  exportOrganization: { build: inOrg },
  pausePublishing: {
    build: (place) => ({ ...inOrg(place), body: { reason: 'Something happened.' } }),
    afterwards: goOn,
  },
  resumePublishing: { build: (place) => ({ ...inOrg(place), body: { due: 'review' } }), afterwards: goOn },
}
