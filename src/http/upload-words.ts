import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { MediaWords } from '#actions/add-media.ts'
import { refuseIssues, type Issue } from '#domain/problem.ts'
import { refuseBadInput } from './bad-input.ts'
import { UploadFields } from './schemas/media.ts'

const LONGEST_NAME = 255

type Fields = Static<typeof UploadFields>

/** Checks the words that come with a file, in whatever form they came. */
export const checkFields = (fields: Readonly<Record<string, string>>): Fields => {
  refuseBadInput(fields, '')
  const issues = [...Value.Errors(UploadFields, fields)].map(({ instancePath: pointer, message }): Issue => ({
    pointer,
    code: 'invalid',
    detail: `This field ${message}.`,
  }))
  if (!Value.Check(UploadFields, fields)) throw refuseIssues(issues)
  return fields
}

const tagsOf = (list: string | undefined): readonly string[] => {
  const tags = [...new Set((list ?? '').split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '')
  if (tags.length <= 20 && tags.every((tag) => tag.length <= 50)) return tags
  throw refuseIssues([
    {
      pointer: '/tags',
      code: 'too_long',
      detail: 'At most 20 tags of 50 characters each.',
      params: { reason: 'tags' },
    },
  ])
}

/** What a file is called by whoever sends it, as a name that can be kept. */
const nameOf = (fileName: string | undefined): string => {
  const name = (fileName ?? '').replaceAll(/[\p{Cc}/\\]/gu, '').trim()
  // Cut first: the cut may leave half a character.
  return name === '' ? 'upload' : name.slice(-LONGEST_NAME).toWellFormed()
}

/** The words for the library; a file without a name of its own is called as its sender's file is. */
export const wordsOf = (fields: Readonly<Record<string, string>>, fileName: string | undefined): MediaWords => {
  const { name, alt_text: altText = '', tags } = checkFields(fields)
  return { name: name ?? nameOf(fileName), altText, tags: tagsOf(tags) }
}
