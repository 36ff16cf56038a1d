import { useState } from 'react'
import { Check, Copy, Download } from 'lucide-react'
import { saveText } from '#web/lib/download.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Buttons } from '#web/parts/rows.tsx'
import { useAccountWords } from './words.ts'
import styles from './account.module.css'

interface CodesProps {
  readonly codes: readonly string[]
  readonly onClose: () => void
}

/** Recovery codes, the one time that they can be seen. */
export const Codes = ({ codes, onClose }: CodesProps) => {
  const words = useAccountWords()
  const [copied, setCopied] = useState(false)
  const text = codes.join('\n')
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.codesTitle}
      description={words.codesOnce}
      actions={
        <Button kind="primary" onClick={onClose}>
          {words.kept}
        </Button>
      }
    >
      <ul className={styles.codes} dir="ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Buttons>
        <Button icon={copied ? Check : Copy} onClick={() => void copy().catch(() => undefined)}>
          {copied ? words.copied : words.copyAll}
        </Button>
        <Button icon={Download} onClick={() => saveText(`${text}\n`, 'scheduly-recovery-codes.txt')}>
          {words.download}
        </Button>
      </Buttons>
    </Dialog>
  )
}
