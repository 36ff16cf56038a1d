import { useRef, useState } from 'react'
import { Check, Copy } from 'lucide-react'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import { usePartsWords } from './words.ts'
import styles from './copy.module.css'

interface CopyFieldProps {
  readonly label: string
  readonly hint?: string
  readonly value: string
}

/** Something to be taken elsewhere: it can be copied by a press, or selected where the browser does not let pages copy. */
export const CopyField = ({ label, hint, value }: CopyFieldProps) => {
  const words = usePartsWords()
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    field.current?.select()
    // Pages that came by http from another machine have no clipboard; then it is selected, and a key copies it.
    await navigator.clipboard.writeText(value)
    setCopied(true)
  }
  return (
    <Field label={label} {...(hint !== undefined && { hint })}>
      {(ids) => (
        <div className={styles.copy}>
          <input {...ids} ref={field} readOnly dir="ltr" spellCheck={false} value={value} />
          <Button icon={copied ? Check : Copy} onClick={() => void copy().catch(() => undefined)}>
            {copied ? words.copied : words.copy}
          </Button>
        </div>
      )}
    </Field>
  )
}
