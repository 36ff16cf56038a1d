import { systemClock } from '#lib/clock.ts'
import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import type { Context, Hosts } from '../provider.ts'
import { NO_MEDIA } from '../without-media.ts'

/** Credentials that look like those of an app of Meta. */
export const APP = { clientId: '1234567890123456', clientSecret: '0123456789abcdef0123456789abcdef' }

export type Answer = Partial<HttpResponse> | Error

/** A network with one answer per path; what it was asked is written down. */
export const answeringAt =
  (hosts: Hosts) =>
  (answers: Readonly<Record<string, Answer>>, asked: HttpRequest[] = []): Context => ({
    http: async (request) => {
      asked.push(request)
      const answer = answers[new URL(request.url).pathname] ?? {}
      if (answer instanceof Error) throw answer
      return { status: 404, headers: {}, body: '', ...answer }
    },
    clock: systemClock,
    log: silentLog,
    hosts,
    app: APP,
    media: NO_MEDIA,
    signal: new AbortController().signal,
  })

export const json = (status: number, value: object, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers,
  body: JSON.stringify(value),
})

/** Findings, in short. */
export const words = (findings: readonly { readonly verdict: string; readonly code: string }[]): readonly string[] =>
  findings.map(({ verdict, code }) => `${verdict} ${code}`)
