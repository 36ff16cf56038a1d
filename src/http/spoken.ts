import type { FastifyReply, FastifyRequest } from 'fastify'
import { NOTIFICATION_LANGUAGES, type NotificationLanguage } from '#domain/notification.ts'
import type { SpokenPage } from './pages/html.ts'

interface Wish {
  readonly tag: string
  readonly weight: number
}

/** One part of the header: `de-AT;q=0.8`. What is no weight counts as none. */
const readWish = (part: string): Wish => {
  const [tag = '', ...rest] = part.split(';').map((each) => each.trim().toLowerCase())
  const weight = rest.find((each) => each.startsWith('q='))
  return { tag: tag.split('-', 1)[0] ?? '', weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 }
}

/** The first of our languages that a browser asks for (RFC 9110, 12.5.4); undefined: none of them. */
export const spokenTo = ({ headers }: Pick<FastifyRequest, 'headers'>): NotificationLanguage | undefined => {
  const wishes = (headers['accept-language'] ?? '').slice(0, 500).split(',').map(readWish)
  const ranked = wishes.filter(({ weight }) => weight > 0).toSorted((one, other) => other.weight - one.weight)
  return ranked.flatMap(({ tag }) => NOTIFICATION_LANGUAGES.find((known) => known === tag) ?? [])[0]
}

export const HTML = 'text/html; charset=utf-8'

/** Sends a page in the language that the browser asks for. */
export const sendPage = (request: FastifyRequest, reply: FastifyReply, page: SpokenPage): FastifyReply => {
  const language = spokenTo(request) ?? 'en'
  return reply.type(HTML).headers({ 'content-language': language, vary: 'accept-language' }).send(page[language])
}
