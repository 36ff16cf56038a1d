import { titleOf, type Schema } from '#web/lib/schema.ts'
import type { useSaid } from './said.ts'

/** What a choice of a network is called, what it is about, and what its values are called: by its code, else as the server says it. */
export const choiceWords = (said: ReturnType<typeof useSaid>, name: string, schema: Schema) => {
  const { code, params, description, titles } = schema
  const say = (which: string, detail: string): string =>
    code === undefined ? detail : said.choice({ code, params, detail }, which)
  return {
    label: say('title', titleOf(name, schema)),
    hint: description === undefined ? undefined : say('hint', description),
    valueName: (value: string): string => say(value, titles?.[value] ?? value),
  }
}
