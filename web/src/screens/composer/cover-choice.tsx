import { useEffect, useRef } from 'react'
import { useQueries } from '@tanstack/react-query'
import type { Media } from '@scheduly/client'
import { mediaQuery } from '#web/api/reads.ts'
import { Button } from '#web/parts/button.tsx'
import { TextField } from '#web/parts/field.tsx'
import { useComposer } from './context.ts'
import { writtenFor } from './draft.ts'
import { useToolWords } from './tool-words.ts'
import styles from './media.module.css'

/** So far apart are the moments that the slider stops at. */
const STEP_MS = 100

interface CoverChoiceProps {
  readonly label: string
  readonly hint: string | undefined
  readonly error: string | undefined
  readonly id: string
  readonly value: unknown
  readonly onChange: (value: number | undefined) => void
}

/** The first video of what the channel sends. */
const useVideo = () => {
  const { draft, scope } = useComposer()
  const files = useQueries({ queries: writtenFor(draft, scope).media.map(({ media_id }) => mediaQuery(media_id)) })
  return files.flatMap(({ data }) => (data?.kind === 'video' ? [data] : []))[0]
}

interface OnVideoProps {
  readonly video: Media
  readonly at: number
  readonly onChoose: (milliseconds: number) => void
}

/** The video at that moment, and a slider that moves it. */
const OnVideo = ({ video, at, onChoose }: OnVideoProps) => {
  const words = useToolWords()
  const shown = useRef<HTMLVideoElement>(null)
  const last = Math.max(0, Math.floor((video.duration_seconds ?? 0) * 1_000) - 1)
  const place = Math.min(at, last) / 1_000
  useEffect(() => {
    if (shown.current !== null) shown.current.currentTime = place
  }, [place])
  if (last === 0) return null
  return (
    <>
      <video
        ref={shown}
        src={video.url}
        muted
        playsInline
        preload="metadata"
        aria-hidden
        onLoadedMetadata={({ currentTarget }) => {
          currentTarget.currentTime = place
        }}
      />
      <input
        type="range"
        aria-label={words.coverChoice}
        aria-valuetext={words.coverAt((at / 1_000).toFixed(1))}
        min={0}
        max={last}
        step={STEP_MS}
        value={Math.min(at, last)}
        onChange={({ target }) => onChoose(target.valueAsNumber)}
      />
    </>
  )
}

/** A moment of a video, chosen on it. */
export const CoverChoice = ({ label, hint, error, id, value, onChange }: CoverChoiceProps) => {
  const words = useToolWords()
  const video = useVideo()
  const at = typeof value === 'number' ? value : 0
  return (
    <div className={styles.cover}>
      <TextField
        label={label}
        hint={video === undefined ? words.coverNoVideo : hint}
        error={error}
        id={id}
        type="number"
        min={0}
        value={typeof value === 'number' ? value : ''}
        onChange={({ target }) =>
          Number.isNaN(target.valueAsNumber) ? onChange(undefined) : onChange(target.valueAsNumber)
        }
      />
      {video !== undefined && <OnVideo video={video} at={at} onChoose={onChange} />}
      {typeof value === 'number' && (
        <div>
          <Button small kind="quiet" onClick={() => onChange(undefined)}>
            {words.noCover}
          </Button>
        </div>
      )}
    </div>
  )
}
