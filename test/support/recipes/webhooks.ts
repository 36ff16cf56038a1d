import { inOrg, type Place, type Recipes } from './recipe.ts'

const ofWebhook = ({ side, id }: Place) => ({ params: { org_id: side.orgId, webhook_id: id } })
const ofDelivery = ({ side, id }: Place) => ({ params: { org_id: side.orgId, delivery_id: id } })

/** Webhooks, and what was sent to them. */
export const webhookRecipes: Recipes = {
  createWebhook: {
    build: async (place) => {
      // An organization has so many at most, and this one gets one with each request.
      await place.world.app.sql(`delete from webhooks where org_id = $1 and description = 'of a recipe'`, [
        place.side.orgId,
      ])
      return {
        ...inOrg(place),
        body: { url: 'https://hooks.example.org/', description: 'of a recipe', types: ['post.created'] },
      }
    },
  },
  listWebhooks: { build: inOrg },
  getWebhook: { uses: 'webhook', build: ofWebhook },
  changeWebhook: { uses: 'webhook', build: (place) => ({ ...ofWebhook(place), body: { description: 'another' } }) },
  deleteWebhook: { uses: 'webhook', usesUp: true, build: ofWebhook },
  rotateWebhookSecret: { uses: 'webhook', build: (place) => ({ ...ofWebhook(place), body: {} }) },
  testWebhook: { uses: 'webhook', build: (place) => ({ ...ofWebhook(place), body: {} }) },
  listWebhookDeliveries: { uses: 'webhook', build: ofWebhook },
  replayWebhook: {
    uses: 'webhook',
    build: (place) => ({ ...ofWebhook(place), body: { since: '2026-01-01T00:00:00Z' } }),
  },
  getWebhookDelivery: { uses: 'webhookDelivery', build: ofDelivery },
  replayWebhookDelivery: { uses: 'webhookDelivery', build: (place) => ({ ...ofDelivery(place), body: {} }) },
}
