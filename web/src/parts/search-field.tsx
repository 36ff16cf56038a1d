import { useEffect, useRef } from 'react'
import { TextField } from './field.tsx'

/** Somebody who types is not asked after each letter. */
const PAUSE_MS = 300

interface SearchFieldProps {
  readonly label: string
  /** What it begins with; another one needs another `key`. */
  readonly value: string
  readonly onChange: (text: string) => void
}

/** A text to look for; told once the typing rests. */
export const SearchField = ({ label, value, onChange }: SearchFieldProps) => {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return (
    <TextField
      type="search"
      label={label}
      defaultValue={value}
      maxLength={200}
      onChange={({ target }) => {
        clearTimeout(timer.current)
        timer.current = setTimeout(() => onChange(target.value), PAUSE_MS)
      }}
    />
  )
}
