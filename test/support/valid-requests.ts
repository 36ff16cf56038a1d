import { fillPath, type Operation } from './api-document.ts'
import type { ActorName, ApiWorld, SideName } from './api-world.ts'
import type { TestAnswer, TestRequest } from './app.ts'
import { accountRecipes } from './recipes/account.ts'
import { apiKeyRecipes } from './recipes/api-keys.ts'
import { auditRecipes } from './recipes/audit.ts'
import { bulkRecipes } from './recipes/bulk.ts'
import { channelRecipes } from './recipes/channels.ts'
import { commentRecipes } from './recipes/comments.ts'
import { presenceRecipes } from './recipes/presence.ts'
import { eventRecipes } from './recipes/events.ts'
import { invitationRecipes } from './recipes/invitations.ts'
import { labelRecipes } from './recipes/labels.ts'
import { mediaRecipes } from './recipes/media.ts'
import { memberRecipes } from './recipes/members.ts'
import { notificationRecipes } from './recipes/notifications.ts'
import { organizationRecipes } from './recipes/organizations.ts'
import { postRecipes } from './recipes/posts.ts'
import { publicationRecipes } from './recipes/publications.ts'
import { pushSubscriptionRecipes } from './recipes/push-subscriptions.ts'
import { slotRecipes } from './recipes/slots.ts'
import { reviewRecipes } from './recipes/reviews.ts'
import { webhookRecipes } from './recipes/webhooks.ts'
import type { Recipes, ValidRequest } from './recipes/recipe.ts'
import { sessionRecipes } from './recipes/sessions.ts'

export { invite } from './recipes/invitations.ts'
export type { ValidRequest } from './recipes/recipe.ts'

/** For each operation a request that succeeds for whoever may send it. */
const RECIPES: Recipes = {
  ...sessionRecipes,
  ...accountRecipes,
  ...organizationRecipes,
  ...memberRecipes,
  ...invitationRecipes,
  ...channelRecipes,
  ...slotRecipes,
  ...labelRecipes,
  ...mediaRecipes,
  ...postRecipes,
  ...bulkRecipes,
  ...commentRecipes,
  ...presenceRecipes,
  ...publicationRecipes,
  ...apiKeyRecipes,
  ...auditRecipes,
  ...eventRecipes,
  ...webhookRecipes,
  ...reviewRecipes,
  ...notificationRecipes,
  ...pushSubscriptionRecipes,
}

/** The operations that there is a valid request for. */
export const buildable: readonly string[] = Object.keys(RECIPES)

/** A valid request, and what is to be done when it was answered. */
export interface BuiltRequest {
  readonly request: ValidRequest
  readonly done: (answer: Pick<TestAnswer, 'status'>) => Promise<void>
}

/** Builds the operation's valid request of `actor` for objects of `sideName`'s organization. */
export const buildRequest = async (
  world: ApiWorld,
  operationId: string,
  { actor, side: sideName }: { readonly actor: ActorName; readonly side: SideName },
): Promise<BuiltRequest> => {
  const recipe = RECIPES[operationId]
  if (recipe === undefined) throw new Error(`there is no valid request for ${operationId}`)
  const id = recipe.uses === undefined ? '' : await world.object(recipe.uses, sideName)
  const place = { world, side: world.sides[sideName], actor, id }
  const request = await recipe.build(place)
  const done = async ({ status }: Pick<TestAnswer, 'status'>): Promise<void> => {
    if (status >= 300) return
    if (recipe.uses !== undefined && recipe.usesUp === true) world.useUp(recipe.uses, sideName)
    await recipe.afterwards?.(place)
  }
  return { request, done }
}

/** The request as it is sent. */
export const toTestRequest = (operation: Operation, request: ValidRequest, token: string | undefined): TestRequest => {
  const { params = {}, query = {}, upload, body = upload, headers = {} } = request
  const search = new URLSearchParams(query).toString()
  const path = fillPath(operation.path, params) + (search === '' ? '' : `?${search}`)
  return { method: operation.method, path, token, body, headers }
}
