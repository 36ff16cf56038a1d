import { expectStatus, type TestAnswer, type TestApp, type TestUser } from './app.ts'

/** Name and value of the first cookie that an answer sets, ready for the header `Cookie`. */
export const cookieOf = ({ cookies }: TestAnswer): string => {
  const [first] = cookies
  if (first === undefined) throw new Error('the answer sets no cookie')
  return `${first.name}=${first.value}`
}

/** Posts JSON. */
export const post = (
  app: Pick<TestApp, 'request'>,
  path: string,
  {
    body = {},
    token,
    headers = {},
  }: { body?: object; token?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<TestAnswer> => app.request({ method: 'POST', path, body, token, headers })

/** Signs the person in once more; `rest` replaces the password or adds a second factor. */
export const signIn = (app: Pick<TestApp, 'request'>, user: TestUser, rest: object = {}): Promise<TestAnswer> =>
  post(app, '/auth/signin', { body: { email: user.email, password: user.password, ...rest } })

/** Asks for an access token with the refresh cookie. */
export const renew = (app: Pick<TestApp, 'request'>, cookie: string): Promise<TestAnswer> =>
  post(app, '/auth/access', { headers: { cookie } })

/** Whether the access token opens anything. */
export const opens = async (app: Pick<TestApp, 'request'>, token: string): Promise<boolean> =>
  (await app.request({ path: '/account', token })).status === 200

/** The statuses of answers that came in any order, the lowest first. */
export const statusesOf = (answers: readonly TestAnswer[]): readonly number[] =>
  answers.map(({ status }) => status).toSorted((one, other) => one - other)

/** Status and code of a refusal. */
export const refusalOf = ({ status, body }: TestAnswer): readonly [number, unknown] => [status, body?.code]

/** What the account's log says happened to the person, oldest first. */
export const logOf = async (app: TestApp, { userId }: Pick<TestUser, 'userId'>): Promise<readonly string[]> =>
  (await app.sql('select action from account_log where user_id = $1 order by id', [userId])).map(({ action }) => action)

/** Makes the person's last proof of being there older than dangerous acts allow. */
export const ageProof = (app: TestApp, { userId }: Pick<TestUser, 'userId'>): Promise<unknown> =>
  app.sql("update sessions set verified_at = now() - interval '11 minutes' where user_id = $1", [userId])

/** A session more of the person, as in a second browser. */
export const anotherSession = async (app: TestApp, user: TestUser, rest: object = {}) => {
  const answer = await signIn(app, user, rest)
  return { token: String(expectStatus(200, answer).access_token), cookie: cookieOf(answer) }
}
