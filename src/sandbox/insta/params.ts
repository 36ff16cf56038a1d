import type { FastifyRequest } from 'fastify'

/** The query string of a request, whatever its path looks like. */
export const queryOf = ({ url }: FastifyRequest): URLSearchParams =>
  new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '')

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const fromJson = (raw: string): [string, string][] => {
  try {
    const value: unknown = JSON.parse(raw)
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([name, field]): [string, string][] =>
      field === null || field === undefined ? [] : [[name, textOf(field)]],
    )
  } catch {
    return []
  }
}

const fromMultipart = async (raw: string, type: string): Promise<[string, string][]> => {
  try {
    const form = await new Response(raw, { headers: { 'content-type': type } }).formData()
    return [...form.entries()].flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    )
  } catch {
    return []
  }
}

const fromBody = async (request: FastifyRequest): Promise<Iterable<[string, string]>> => {
  const type = request.headers['content-type'] ?? ''
  if (typeof request.body !== 'string') return []
  if (type.startsWith('application/json')) return fromJson(request.body)
  if (type.startsWith('multipart/form-data')) return await fromMultipart(request.body, type)
  return new URLSearchParams(request.body)
}

/**
 * The parameters of a request. Graph takes them from the query and from a form, JSON or multipart body alike; of what
 * is named twice the body's counts. Lists and objects of a JSON body become JSON text, as a form would have them.
 */
export const readParams = async (request: FastifyRequest): Promise<URLSearchParams> => {
  const params = queryOf(request)
  for (const [name, value] of await fromBody(request)) params.set(name, value)
  return params
}

/** A list that is sent as a JSON array or with commas. */
export const readList = (value: string): string[] => {
  const text = value.trim()
  if (!text.startsWith('[')) {
    return text.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]))
  }
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list.map((item) => String(item)) : []
  } catch {
    return []
  }
}
