import type { Static } from 'typebox'
import { changeSlot, deleteSlot } from '#actions/change-slot.ts'
import { listNextSlots } from '#actions/next-slots.ts'
import { addSlots, listSlots, readSlot } from '#actions/slots.ts'
import type { Api } from '#http/options.ts'
import { hasVersion, tag } from '#http/plugins/preconditions.ts'
import { ChannelPath } from '#http/schemas/channel.ts'
import { List, NotModified } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import {
  AddSlotsBody,
  ChangedSlotSchema,
  ChangeSlotBody,
  DeletedSlotSchema,
  NextSlotSchema,
  NextSlotsQuery,
  SlotPath,
  SlotSchema,
} from '#http/schemas/slot.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const common = { tags: ['Slots'], security: SIGNED_IN }

const listSchema = {
  ...common,
  operationId: 'listSlots',
  summary: "List a channel's posting slots, in the order of the week",
  params: ChannelPath,
  response: { 200: List(SlotSchema), ...problems(401, 403, 404) },
}

const addSchema = {
  ...common,
  operationId: 'addSlots',
  summary: 'Add a posting slot on one or more days of the week',
  description:
    'A wall time in a zone: it stays at that time when clocks change. On a day on which it does not exist it is the first moment behind the ' +
    'gap; where it comes twice it is the first. All days are added, or none.',
  params: ChannelPath,
  body: AddSlotsBody,
  response: { 201: List(SlotSchema), ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const readSchema = {
  ...common,
  operationId: 'getSlot',
  summary: 'Read a posting slot',
  params: SlotPath,
  response: { 200: SlotSchema, 304: NotModified, ...problems(401, 403, 404, 422) },
}

const changeSchema = {
  ...common,
  operationId: 'changeSlot',
  summary: 'Change a posting slot, with or without its posts',
  description:
    'The answer names the posts that were in it, and where they would go. With posts: move they go there in the same act, by the rules of ' +
    'every change of a time (approval_policy.moving_time); without it they keep their time. dry_run asks first.',
  params: SlotPath,
  body: ChangeSlotBody,
  response: { 200: ChangedSlotSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const deleteSchema = {
  ...common,
  operationId: 'deleteSlot',
  summary: 'Delete a posting slot',
  description: 'Its posts keep their time; the answer names them.',
  params: SlotPath,
  response: { 200: DeletedSlotSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const nextSchema = {
  ...common,
  operationId: 'listNextSlots',
  summary: "List a channel's next slots: free, taken or blocked",
  description: 'Within a year. schedule: next_slot takes the first one that is free for every channel of the post.',
  params: ChannelPath,
  querystring: NextSlotsQuery,
  response: { 200: List(NextSlotSchema), ...problems(400, 401, 403, 404, 422) },
}

const toChange = ({ weekday, time: localTime, time_zone: timeZone }: Static<typeof ChangeSlotBody>) => ({
  ...(weekday === undefined ? {} : { weekday }),
  ...(localTime === undefined ? {} : { localTime }),
  ...(timeZone === undefined ? {} : { timeZone }),
})

/** Times of the week at which a channel publishes. */
export const slotRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  const all = '/channels/:channel_id/slots'
  const one = `${all}/:slot_id`
  const keyOf = ({ channel_id: channelId, slot_id: id }: Static<typeof SlotPath>) => ({ channelId, id })

  api.get(all, { schema: listSchema }, async (request) => ({
    data: await listSlots(deps, actor(request), request.params.channel_id),
  }))

  api.post(all, { schema: addSchema }, async (request, reply) => {
    const { weekdays, time: localTime, time_zone: timeZone } = request.body
    const input = { channelId: request.params.channel_id, weekdays, localTime, timeZone }
    return await reply.code(201).send({ data: await addSlots(deps, actor(request), input) })
  })

  api.get(one, { schema: readSchema }, async (request, reply) => {
    const slot = await readSlot(deps, actor(request), keyOf(request.params))
    const view = tag(reply, slot)
    return hasVersion(request, slot.etag) ? await reply.code(304).send(null) : await reply.send(view)
  })

  api.patch(one, { schema: changeSchema }, async (request, reply) => {
    const { posts = 'keep', dry_run: dryRun = false } = request.body
    const input = { ...keyOf(request.params), change: toChange(request.body), posts, dryRun }
    return tag(reply, await changeSlot(deps, actor(request), input))
  })

  api.delete(one, { schema: deleteSchema }, (request) => deleteSlot(deps, actor(request), keyOf(request.params)))

  api.get('/channels/:channel_id/next-slots', { schema: nextSchema }, async (request) => ({
    data: await listNextSlots(deps, actor(request), {
      channelId: request.params.channel_id,
      limit: request.query.limit,
    }),
  }))
}
