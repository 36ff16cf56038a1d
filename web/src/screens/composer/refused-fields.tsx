import { useState, type MouseEvent } from 'react'
import { hasCode, issuesOf } from '#web/api/problems.ts'
import { said } from '#web/i18n/said.ts'
import { Note } from '#web/parts/states.tsx'
import { useComposer } from './context.ts'
import type { Draft } from './draft.ts'
import { fieldIds, targetOf } from './issues.ts'
import { channelNameOf } from './naming.ts'
import { useComposerWords } from './words.ts'
import styles from './issues.module.css'

interface Refused {
  readonly error: unknown
  /** What was refused: its pointers lead into this. */
  readonly draft: Draft
}

/** The last refusal, also while its fields are put right; gone with the next save. */
const useRefused = (): Refused | null => {
  const { state } = useComposer()
  const [last, setLast] = useState<Refused | null>(null)
  if (state.error !== null && state.error !== last?.error) setLast({ error: state.error, draft: state.draft })
  // What goes out twice is asked about in a window of its own.
  return state.status === 'refused' && !hasCode(last?.error, 'duplicate_content') ? last : null
}

/** After a save that was refused, at the top: what is wrong, each with the way to its field. */
export const RefusedFields = () => {
  const words = useComposerWords()
  const { channels, goTo } = useComposer()
  const refused = useRefused()
  const issues = refused === null ? [] : issuesOf(refused.error)
  if (refused === null || issues.length === 0) return null
  return (
    <section
      id={fieldIds.refused}
      tabIndex={-1}
      aria-labelledby={`${fieldIds.refused}-title`}
      className={styles.refused}
    >
      <Note kind="bad">
        <h2 id={`${fieldIds.refused}-title`}>{words.refusedTitle(issues.length)}</h2>
        <ul>
          {issues.map((issue) => {
            const target = targetOf(refused.draft, issue.pointer)
            const name = channelNameOf(channels, issue.channel_id ?? null)
            const go = (event: MouseEvent): void => {
              event.preventDefault()
              goTo(target)
            }
            return (
              <li key={`${issue.pointer} ${issue.code} ${issue.channel_id ?? ''}`}>
                <a href={`#${target.id}`} onClick={go}>
                  {name !== null && (
                    <>
                      <bdi>{name}</bdi>:{' '}
                    </>
                  )}
                  <span dir="auto">{said().issue(issue)}</span>
                </a>
              </li>
            )
          })}
        </ul>
      </Note>
    </section>
  )
}
