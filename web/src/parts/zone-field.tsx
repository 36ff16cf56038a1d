import { useId, type ReactNode } from 'react'
import { isZone } from '#web/lib/zone.ts'
import { Field } from './field.tsx'

const ZONES = Intl.supportedValuesOf('timeZone')

interface ZoneFieldProps {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly value: string
  readonly onChange: (zone: string) => void
  readonly error?: string | undefined
}

/** A time zone by its IANA name, found by typing a part of it. */
export const ZoneField = ({ label, hint, value, onChange, error }: ZoneFieldProps) => {
  const id = useId()
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <>
          <input
            {...ids}
            list={id}
            required
            spellCheck={false}
            autoComplete="off"
            value={value}
            onChange={({ target }) => {
              target.setCustomValidity(isZone(target.value) ? '' : target.value)
              onChange(target.value)
            }}
          />
          <datalist id={id}>
            {ZONES.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}
