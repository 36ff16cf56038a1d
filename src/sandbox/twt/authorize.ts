import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { newSecret } from '#lib/random.ts'
import { html, page, PAGE_HEADERS, type SafeHtml } from '#sandbox/html.ts'
import { quickConsent } from '#sandbox/quick-consent.ts'
import { fingerprint } from '#sandbox/secrets.ts'
import type { TwtParts } from './parts.ts'

const CODE_LIFETIME_MS = 30_000
const HANDLE = /^[A-Za-z0-9_]{1,15}$/

const SCOPES = new Set(
  [
    'tweet.read tweet.write tweet.moderate.write users.read users.email follows.read follows.write offline.access',
    'space.read mute.read mute.write like.read like.write list.read list.write block.read block.write',
    'bookmark.read bookmark.write media.write dm.read dm.write broadcast.read broadcast.write timeline.read',
  ].flatMap((line) => line.split(' ')),
)

const FIELDS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const

type Asked = Readonly<Record<(typeof FIELDS)[number], string>>

const read = (source: URLSearchParams): Asked => ({
  response_type: source.get('response_type') ?? '',
  client_id: source.get('client_id') ?? '',
  redirect_uri: source.get('redirect_uri') ?? '',
  scope: source.get('scope') ?? '',
  state: source.get('state') ?? '',
  code_challenge: source.get('code_challenge') ?? '',
  // A widely used client writes s256, and the real X takes it.
  code_challenge_method: (source.get('code_challenge_method') ?? 'plain').replace(/^s256$/, 'S256'),
})

const isCallback = (value: string): boolean => {
  if (!URL.canParse(value)) return false
  const { protocol, hash } = new URL(value)
  return !['javascript:', 'data:', 'blob:', 'file:', 'vbscript:'].includes(protocol) && hash === ''
}

const scopesOf = (asked: Asked): string[] => asked.scope.split(' ').filter((scope) => scope !== '')

/** The first thing wrong with the app's request, in words for its developer; null when all is well. */
const faultOf = (asked: Asked, allowedClients: readonly string[] | null): string | null => {
  const unknown = scopesOf(asked).find((scope) => !SCOPES.has(scope))
  const rules: readonly (readonly [boolean, string])[] = [
    [asked.client_id === '', 'client_id is missing.'],
    [allowedClients !== null && !allowedClients.includes(asked.client_id), 'This client_id is not known here.'],
    [!isCallback(asked.redirect_uri), 'redirect_uri is missing or is not an absolute URL without a fragment.'],
    [asked.response_type !== 'code', 'response_type must be "code".'],
    [scopesOf(asked).length === 0, 'scope is missing.'],
    [unknown !== undefined, `The scope "${unknown ?? ''}" does not exist.`],
    [asked.state === '' || asked.state.length > 500, 'state must have 1 to 500 characters.'],
    [
      !/^[A-Za-z0-9._~-]{43,128}$/.test(asked.code_challenge),
      'code_challenge must have 43 to 128 base64url characters.',
    ],
    [!['S256', 'plain'].includes(asked.code_challenge_method), 'code_challenge_method must be S256 or plain.'],
  ]
  return rules.find(([broken]) => broken)?.[1] ?? null
}

const sendPage = (reply: FastifyReply, status: number, body: SafeHtml): FastifyReply =>
  reply
    .code(status)
    .headers(PAGE_HEADERS)
    .send(page('X', 'Authorize an app', body))

const problemPage = (reply: FastifyReply, sentence: string): FastifyReply =>
  sendPage(
    reply,
    400,
    html`<h1>This app cannot be authorized</h1>
      <div class="card">
        <p>${sentence}</p>
        <p class="soft">Go back to the app and try again.</p>
      </div>`,
  )

const consentPage = (asked: Asked, handles: readonly string[], action: string): SafeHtml =>
  html`<h1>Let ${asked.client_id} use a sandbox account?</h1>
    <form class="card" method="post" action="${action}">
      ${FIELDS.map((name) => html`<input type="hidden" name="${name}" value="${asked[name]}" />`)}
      <fieldset>
        <legend>Account</legend>
        ${handles.map((handle, index) => html`<label><input type="radio" name="account" value="${handle}" ${index === 0 ? html` checked` : null} /> @${handle}</label>`)}
      </fieldset>
      <label class="stack"
        >Or a new account name
        <input
          type="text"
          name="new_account"
          maxlength="16"
          pattern="@?[A-Za-z0-9_]{1,15}"
          autocomplete="off"
          placeholder="my_test_account"
      /></label>
      <h2>The app will be able to</h2>
      <ul>
        ${scopesOf(asked).map((scope) => html`<li>${scope}</li>`)}
      </ul>
      <p class="soft">No password: this is a test network inside Scheduly. Nothing here reaches the real X.</p>
      <div class="actions">
        <button class="go" name="decision" value="approve">Approve</button
        ><button name="decision" value="deny">Deny</button>
      </div>
    </form>`

const back = (reply: FastifyReply, redirectUri: string, answer: Readonly<Record<string, string>>): FastifyReply => {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  return reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').redirect(url.href, 302)
}

/** Makes a code for the account, and the account if it is new. Null when the name cannot be one. */
const approve = ({ state, ground, ensureAccount }: TwtParts, asked: Asked, handle: string): string | null => {
  if (!HANDLE.test(handle)) return null
  const account = ensureAccount(handle)
  const secret = newSecret(ground.random)
  state.commit({
    kind: 'code',
    code: {
      hash: fingerprint(secret),
      clientId: asked.client_id,
      accountId: account.id,
      scopes: scopesOf(asked),
      redirectUri: asked.redirect_uri,
      challenge: asked.code_challenge,
      method: asked.code_challenge_method === 'S256' ? 'S256' : 'plain',
      expiresAt: ground.clock.now().getTime() + CODE_LIFETIME_MS,
    },
  })
  return secret
}

const chosenAccount = (form: URLSearchParams): string => {
  const typed = (form.get('new_account') ?? '').trim().replace(/^@/, '')
  return typed === '' ? (form.get('account') ?? '') : typed
}

const decide = (parts: TwtParts, form: URLSearchParams, reply: FastifyReply): FastifyReply => {
  const asked = read(form)
  const fault = faultOf(asked, parts.settings().allowedClients)
  if (fault !== null) return problemPage(reply, fault)
  if (form.get('decision') !== 'approve') {
    return back(reply, asked.redirect_uri, { error: 'access_denied', state: asked.state })
  }
  const code = approve(parts, asked, chosenAccount(form))
  if (code === null) return problemPage(reply, 'An account name has 1 to 15 letters, digits or underscores.')
  return back(reply, asked.redirect_uri, { state: asked.state, code })
}

const queryOf = (request: FastifyRequest): URLSearchParams => new URL(request.url, 'http://sandbox').searchParams

const note = ({ wire }: TwtParts, request: FastifyRequest, facts: { status: number; account: string | null }): void => {
  wire.ledger.add({
    route: 'authorize',
    method: request.method,
    path: request.url.split('?')[0] ?? '',
    account: facts.account,
    status: facts.status,
    carriedOut: facts.status < 400,
    postId: null,
    fault: null,
  })
}

/** The page on which a person lets an app use an account. */
export const authorizeRoutes = (app: FastifyInstance, parts: TwtParts): void => {
  const answer = (request: FastifyRequest, reply: FastifyReply, form: URLSearchParams): FastifyReply => {
    const decided = decide(parts, form, reply)
    note(parts, request, { status: decided.statusCode, account: chosenAccount(form) })
    return decided
  }
  const path = '/i/oauth2/authorize'
  app.get(path, (request, reply) => {
    const quick = quickConsent(queryOf(request), request.headers)
    if (quick !== null) return answer(request, reply, quick)
    const asked = read(queryOf(request))
    const fault = faultOf(asked, parts.settings().allowedClients)
    note(parts, request, { status: fault === null ? 200 : 400, account: null })
    if (fault !== null) return problemPage(reply, fault)
    const handles = parts.state.accounts().map(({ handle }) => handle)
    return sendPage(reply, 200, consentPage(asked, handles, `${app.prefix}${path}`))
  })
  app.post(path, (request, reply) => answer(request, reply, new URLSearchParams(String(request.body))))
}
