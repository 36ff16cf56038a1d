import type { TestAnswer, TestApp, TestOrg, TestRequest } from './app.ts'

interface KeyedPlace {
  readonly app: TestApp
  readonly org: TestOrg
}

/** Posts that are made with an Idempotency-Key, where the test says; asked for with each call, for it is opened later. */
export const keyedPosts = (place: () => KeyedPlace) => {
  let texts = 0
  const creating = (key: string, text: string, token = place().org.owner.token): TestRequest => ({
    method: 'POST',
    path: `/orgs/${place().org.orgId}/posts`,
    token,
    body: { text },
    headers: { 'idempotency-key': key },
  })
  return {
    newKey: (): string => place().app.deps.random.id(),
    /** A text that no other post of this file has. */
    freshText: (): string => {
      texts += 1
      return `Good morning, number ${texts}`
    },
    creating,
    create: (key: string, text: string, token?: string): Promise<TestAnswer> =>
      place().app.request(creating(key, text, token)),
    postsSaying: async (text: string): Promise<number> =>
      (await place().app.sql('select from posts where text = $1', [text])).length,
    keys: async (): Promise<number> => (await place().app.sql('select from idempotency_keys')).length,
  }
}
