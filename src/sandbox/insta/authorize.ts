import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { newSecret } from '#lib/random.ts'
import { html, page, PAGE_HEADERS, type SafeHtml } from '#sandbox/html.ts'
import { fingerprint, SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import type { InstaParts } from './parts.ts'

const CODE_LIFETIME_MS = 3_600_000
const USERNAME = /^[a-z0-9_.]{1,30}$/

const SCOPES = new Set(
  ['basic', 'content_publish', 'manage_comments', 'manage_messages', 'manage_insights'].map(
    (scope) => `instagram_business_${scope}`,
  ),
)

const FIELDS = ['client_id', 'redirect_uri', 'response_type', 'scope', 'state'] as const

const scopesOf = (asked: URLSearchParams): string[] =>
  (asked.get('scope') ?? '').split(/[ ,]+/).filter((item) => item !== '')

const isCallback = (value: string): boolean =>
  URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol) && !value.includes('#')

/** The first thing wrong with the app's request, in words for its developer; null when all is well. */
const faultOf = (asked: URLSearchParams): string | null => {
  const unknown = scopesOf(asked).find((scope) => !SCOPES.has(scope))
  const rules: readonly (readonly [boolean, string])[] = [
    [asked.get('client_id') !== SANDBOX_CLIENT.clientId, 'Invalid platform app: this client_id is not known here.'],
    [!isCallback(asked.get('redirect_uri') ?? ''), 'redirect_uri must be an absolute http or https URL.'],
    [asked.get('response_type') !== 'code', 'response_type must be "code".'],
    [!scopesOf(asked).includes('instagram_business_basic'), 'scope must include instagram_business_basic.'],
    [unknown !== undefined, `The scope "${unknown ?? ''}" does not exist.`],
  ]
  return rules.find(([broken]) => broken)?.[1] ?? null
}

const sendPage = (reply: FastifyReply, status: number, body: SafeHtml): FastifyReply =>
  reply
    .code(status)
    .headers(PAGE_HEADERS)
    .send(page('Instagram', 'Authorize an app', body))

const problemPage = (reply: FastifyReply, sentence: string): FastifyReply =>
  sendPage(
    reply,
    400,
    html`<h1>This app cannot be authorized</h1>
      <div class="card"><p>${sentence}</p></div>`,
  )

const consentPage = (asked: URLSearchParams, names: readonly string[], action: string): SafeHtml =>
  html`<h1>Let ${asked.get('client_id')} use a sandbox account?</h1>
    <form class="card" method="post" action="${action}">
      ${FIELDS.map((name) => html`<input type="hidden" name="${name}" value="${asked.get(name) ?? ''}" />`)}
      <fieldset>
        <legend>Account</legend>
        ${names.map((name, index) => html`<label><input type="radio" name="account" value="${name}" ${index === 0 ? html` checked` : null} /> ${name}</label>`)}
      </fieldset>
      <label class="stack"
        >Or a new account name
        <input
          type="text"
          name="new_account"
          maxlength="30"
          pattern="[a-z0-9_.]{1,30}"
          autocomplete="off"
          placeholder="my.test.account"
      /></label>
      <h2>The app will be able to</h2>
      <ul>
        ${scopesOf(asked).map((scope) => html`<li>${scope}</li>`)}
      </ul>
      <p class="soft">No password: this is a test network inside Scheduly. Nothing here reaches the real Instagram.</p>
      <div class="actions">
        <button class="go" name="decision" value="approve">Approve</button
        ><button name="decision" value="deny">Deny</button>
      </div>
    </form>`

/** Instagram ends its redirects with `#_`, which apps have to cut off. */
const back = (reply: FastifyReply, form: URLSearchParams, answer: Readonly<Record<string, string>>): FastifyReply => {
  const url = new URL(form.get('redirect_uri') ?? '')
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  const state = form.get('state') ?? ''
  if (state !== '') url.searchParams.set('state', state)
  url.hash = '_'
  return reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').redirect(url.href, 302)
}

const approve = ({ state, ground, ensureAccount }: InstaParts, form: URLSearchParams, username: string): string => {
  const secret = newSecret(ground.random)
  const code = {
    hash: fingerprint(secret),
    accountId: ensureAccount(username).userId,
    scopes: scopesOf(form),
    redirectUri: form.get('redirect_uri') ?? '',
    expiresAt: ground.clock.now().getTime() + CODE_LIFETIME_MS,
  }
  state.commit({ kind: 'code', code })
  return secret
}

const chosenAccount = (form: URLSearchParams): string => {
  const typed = (form.get('new_account') ?? '').trim().replace(/^@/, '').toLowerCase()
  return typed === '' ? (form.get('account') ?? '') : typed
}

const denial = {
  error: 'access_denied',
  error_reason: 'user_denied',
  error_description: 'The user denied your request',
}

const decide = (parts: InstaParts, form: URLSearchParams, reply: FastifyReply): FastifyReply => {
  const fault = faultOf(form)
  if (fault !== null) return problemPage(reply, fault)
  if (form.get('decision') !== 'approve') return back(reply, form, denial)
  const username = chosenAccount(form)
  if (!USERNAME.test(username)) {
    return problemPage(reply, 'An account name has 1 to 30 small letters, digits, dots or underscores.')
  }
  return back(reply, form, { code: approve(parts, form, username) })
}

const note = (
  { wire }: InstaParts,
  request: FastifyRequest,
  facts: { status: number; account: string | null },
): void => {
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
export const authorizeRoutes = (app: FastifyInstance, parts: InstaParts): void => {
  const path = '/oauth/authorize'
  app.get(path, (request, reply) => {
    const asked = new URL(request.url, 'http://sandbox').searchParams
    const fault = faultOf(asked)
    note(parts, request, { status: fault === null ? 200 : 400, account: null })
    if (fault !== null) return problemPage(reply, fault)
    const names = parts.state.accounts().map(({ username }) => username)
    return sendPage(reply, 200, consentPage(asked, names, `${app.prefix}${path}`))
  })
  app.post(path, (request, reply) => {
    const form = new URLSearchParams(String(request.body))
    const decided = decide(parts, form, reply)
    note(parts, request, { status: decided.statusCode, account: chosenAccount(form) })
    return decided
  })
}
