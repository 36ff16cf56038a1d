import { useEffect, useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, useStanding } from '#web/api/client.ts'
import { issuesOf } from '#web/api/problems.ts'
import type { Check, PostIssue } from './check.ts'
import { bodyOf, contentWord, type Draft } from './draft.ts'
import { momentOf, timeBody } from './when.ts'

/** After the typing rests for so long, the server is asked; and not more often than its limit for one person bears. */
const REST_MS = 250
const APART_MS = 800

/** The value, once it rests. */
const useRested = <Value>(value: Value, word: string): Value => {
  const [rested, setRested] = useState({ value, word, at: 0 })
  useEffect(() => {
    if (rested.word === word) return undefined
    const wait = Math.max(REST_MS, rested.at + APART_MS - performance.now())
    const timer = setTimeout(() => setRested({ value, word, at: performance.now() }), wait)
    return () => clearTimeout(timer)
  }, [value, word, rested])
  return rested.value
}

const ask = async (org: string, { draft, zone, post }: Asked): Promise<Check> => {
  try {
    const asked = { ...bodyOf(draft), ...askedTime(draft, zone), ...(post !== null && { post_id: post }) }
    const result = await api.posts.validate(org, asked)
    return { draft, result, refused: [] }
  } catch (error) {
    const issues = issuesOf(error)
    if (issues.length === 0) throw error
    const refused = issues.map((issue): PostIssue => ({
      channel_id: issue.channel_id ?? null,
      pointer: issue.pointer,
      code: issue.code,
      detail: issue.detail,
      limit: issue.limit ?? null,
      actual: issue.actual ?? null,
      ...(issue.params !== undefined && { params: issue.params }),
      basis: issue.basis ?? 'own',
      source: issue.source ?? null,
      read_on: issue.read_on ?? null,
      fix: null,
    }))
    return { draft, result: null, refused }
  }
}

interface Asked {
  readonly draft: Draft
  readonly zone: string
  /** The stored post that is to say this; null for a new one. */
  readonly post: string | null
}

/** A time that cannot be would have the whole question refused: that is said here, and the rest is asked without it. */
const askedTime = ({ when }: Draft, zone: string) => {
  if (when.kind !== 'at') return timeBody(when, zone)
  const moment = momentOf(when, zone)
  return moment === null || moment.change === 'skipped' || moment.instant <= Date.now() ? {} : timeBody(when, zone)
}

const wordOf = (draft: Draft): string => `${contentWord(draft)} ${JSON.stringify(draft.when)}`

/** What the networks would say of the draft, as live as the server bears. Undefined before the first answer. */
export const useCheck = (org: string, { draft, zone, post }: Asked) => {
  const asked = useRested(draft, wordOf(draft))
  const { data, isFetching } = useQuery({
    queryKey: ['check', org, post, wordOf(asked)],
    queryFn: () => ask(org, { draft: asked, zone, post }),
    placeholderData: keepPreviousData,
    enabled: useStanding() === 'in',
    staleTime: 60_000,
    gcTime: 10_000,
    retry: false,
  })
  // Where a question is refused as a whole, how long texts are is known from the one before.
  const [counted, setCounted] = useState<Check>()
  if (data !== undefined && data.result !== null && data !== counted) setCounted(data)
  const settled = !isFetching && data !== undefined && wordOf(data.draft) === wordOf(draft)
  return { check: data, counted, settled }
}
