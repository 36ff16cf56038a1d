import { RotateCw, X } from 'lucide-react'
import { sentenceOf } from '#web/api/problems.ts'
import { IconButton } from '#web/parts/button.tsx'
import { Card } from '#web/parts/page.tsx'
import { Row, Rows } from '#web/parts/rows.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import type { Upload } from './use-uploads.ts'
import { useMediaWords } from './words.ts'
import styles from './media.module.css'

interface UploadsProps {
  readonly uploads: readonly Upload[]
  readonly onAgain: (upload: Upload) => void
  readonly onDrop: (id: number) => void
}

/** Files on their way, each with how far it is, and those that did not get there with the reason. */
export const Uploads = ({ uploads, onAgain, onDrop }: UploadsProps) => {
  const words = useMediaWords()
  const { offline } = usePartsWords()
  if (uploads.length === 0) return null
  return (
    <Card title={words.uploading}>
      <Rows label={words.uploading}>
        {uploads.map((upload) => {
          const { id, file, share, error, stop } = upload
          const failed = error !== null
          return (
            <Row
              key={id}
              title={<bdi>{file.name}</bdi>}
              facts={
                failed ? (
                  <span role="alert" className={styles.refused}>
                    {sentenceOf(error, offline)}
                  </span>
                ) : (
                  <progress className={styles.progress} value={share} aria-label={file.name} />
                )
              }
              actions={
                <>
                  {failed && <IconButton small icon={RotateCw} label={words.again} onClick={() => onAgain(upload)} />}
                  <IconButton
                    small
                    icon={X}
                    label={failed ? words.dismiss(file.name) : words.stop(file.name)}
                    onClick={failed ? () => onDrop(id) : stop}
                  />
                </>
              }
            />
          )
        })}
      </Rows>
    </Card>
  )
}
