import { useRef } from 'react'
import { FolderSearch, X } from 'lucide-react'
import { discard } from '#web/api/pieces.ts'
import { useAccount } from '#web/api/reads.ts'
import { isUploadOf, useUnfinished, type Unfinished } from '#web/api/unfinished.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { Button, IconButton } from '#web/parts/button.tsx'
import { Card } from '#web/parts/page.tsx'
import { Row, Rows } from '#web/parts/rows.tsx'
import { Time } from '#web/parts/time.tsx'
import { UploadList } from '#web/parts/uploads/list.tsx'
import type { Sent } from '#web/parts/uploads/use-uploads.ts'
import { useMediaWords } from './words.ts'

interface UnfinishedRowProps {
  readonly upload: Unfinished
  readonly onFiles: (files: readonly File[]) => void
}

/** A browser forgets which file it was when its page is left: the person shows it again. */
const UnfinishedRow = ({ upload, onFiles }: UnfinishedRowProps) => {
  const words = useMediaWords()
  const zone = useZone()
  const input = useRef<HTMLInputElement>(null)
  return (
    <Row
      title={<bdi>{upload.name}</bdi>}
      facts={
        <span>
          {words.unfinishedHint} <Time at={upload.ends} zone={zone} />
        </span>
      }
      actions={
        <>
          <input
            ref={input}
            type="file"
            hidden
            aria-label={words.chooseAgain(upload.name)}
            onChange={({ target }) => {
              onFiles([...(target.files ?? [])])
              target.value = ''
            }}
          />
          <Button small icon={FolderSearch} onClick={() => input.current?.click()}>
            {words.chooseFile}
          </Button>
          <IconButton small icon={X} label={words.stop(upload.name)} onClick={() => void discard(upload)} />
        </>
      }
    />
  )
}

/** Files on their way, those that did not get there, and those that were begun in a page that is gone. */
export const Uploads = ({ of }: { readonly of: Sent<null> }) => {
  const words = useMediaWords()
  const org = useOrgId()
  const { id: user } = useAccount()
  const begun = useUnfinished(org, user)
  const left = begun.filter((each) => !of.uploads.some(({ file }) => isUploadOf(each, file)))
  if (of.uploads.length === 0 && left.length === 0) return null
  return (
    <>
      {of.uploads.length > 0 && (
        <Card title={words.uploading}>
          <UploadList of={of} />
        </Card>
      )}
      {left.length > 0 && (
        <Card title={words.unfinished}>
          <Rows label={words.unfinished}>
            {left.map((upload) => (
              <UnfinishedRow key={upload.file} upload={upload} onFiles={(files) => of.start(files, null)} />
            ))}
          </Rows>
        </Card>
      )}
    </>
  )
}
