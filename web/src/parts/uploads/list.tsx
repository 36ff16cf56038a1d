import { Pause, Play, RotateCw, X } from 'lucide-react'
import { sentenceOf } from '#web/api/problems.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { IconButton } from '#web/parts/button.tsx'
import type { Upload } from './queue.ts'
import type { Sent } from './use-uploads.ts'
import { useUploadWords } from './words.ts'
import styles from './uploads.module.css'

const Acts = <Place,>({ upload, of }: { readonly upload: Upload<Place>; readonly of: Sent<Place> }) => {
  const words = useUploadWords()
  const { id, file, state, pauses } = upload
  const { name } = file
  const stop = state === 'failed' ? words.dismiss(name) : words.cancel(name)
  return (
    <div className={styles.acts}>
      {pauses && (state === 'going' || state === 'waiting') && (
        <IconButton small icon={Pause} label={words.pause(name)} onClick={() => of.pause(id)} />
      )}
      {state === 'paused' && <IconButton small icon={Play} label={words.goOn(name)} onClick={() => of.goOn(id)} />}
      {state === 'failed' && <IconButton small icon={RotateCw} label={words.again(name)} onClick={() => of.goOn(id)} />}
      <IconButton small icon={X} label={stop} onClick={() => of.cancel(id)} />
    </div>
  )
}

const Progress = <Place,>({ upload }: { readonly upload: Upload<Place> }) => {
  const words = useUploadWords()
  const locale = useLocale()
  const { file, share, state } = upload
  return (
    <>
      <span className={styles.how}>
        <progress value={share} aria-label={words.uploading(file.name)} />
        <span className={styles.share}>
          {new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share)}
        </span>
      </span>
      <span role="status" className={styles.note}>
        {state === 'waiting' && words.waiting}
        {state === 'paused' && words.paused}
      </span>
    </>
  )
}

interface UploadListProps<Place> {
  readonly of: Sent<Place>
  /** Some of them only. */
  readonly where?: (upload: Upload<Place>) => boolean
}

/** Files on their way, each with how far it is, and those that did not get there with the reason. */
export const UploadList = <Place,>({ of, where = () => true }: UploadListProps<Place>) => {
  const words = useUploadWords()
  const shown = of.uploads.filter(where)
  if (shown.length === 0) return null
  return (
    <ul className={styles.list}>
      {shown.map((upload) => (
        <li key={upload.id} className={styles.row}>
          <div className={styles.what}>
            <bdi className={styles.name}>{upload.file.name}</bdi>
            {upload.state === 'failed' ? (
              <span role="alert" className={styles.failure}>
                {sentenceOf(upload.error, words.lost)}
              </span>
            ) : (
              <Progress upload={upload} />
            )}
          </div>
          <Acts upload={upload} of={of} />
        </li>
      ))}
    </ul>
  )
}
