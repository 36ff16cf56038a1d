import { inOrg, type Place, type Recipes, type ValidRequest } from './recipe.ts'

/** A state is bound to who started: those who may not start come with the owner's. */
const finish = async ({ world, side, actor }: Place): Promise<ValidRequest> => {
  const own = actor === 'admin' && side.name === 'home' ? world.actors.admin.account : side.owner
  const { channelId, code, state } = await world.grant(side.name, own?.token ?? '')
  return { params: { org_id: side.orgId, channel_id: channelId }, body: { code, state } }
}

/** Networks and channels. */
export const channelRecipes: Recipes = {
  listProviders: { build: () => ({}) },
  startConnection: {
    uses: 'channel',
    build: (place) => ({ ...inOrg(place), body: { provider: 'twt', channel_id: place.id } }),
  },
  finishConnection: { build: finish },
  listChannels: { build: inOrg },
  getChannel: { uses: 'channel', build: ({ id }) => ({ params: { channel_id: id } }) },
  changeChannel: {
    uses: 'spareChannel',
    build: ({ id }) => ({ params: { channel_id: id }, body: { status: 'paused' } }),
  },
  pauseChannel: {
    uses: 'spareChannel',
    build: ({ id }) => ({ params: { channel_id: id }, body: { reason: 'Something happened.' } }),
  },
  resumeChannel: { uses: 'spareChannel', build: ({ id }) => ({ params: { channel_id: id }, body: { due: 'review' } }) },
  deleteChannel: { uses: 'spareChannel', usesUp: true, build: ({ id }) => ({ params: { channel_id: id } }) },
}
