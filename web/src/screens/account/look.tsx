import { useState } from 'react'
import { LANGUAGES, setLanguage, useLanguage, type Language } from '#web/i18n/i18n.ts'
import { DENSITIES, setDensity, useDensity } from '#web/lib/density.ts'
import { DEVICE, setOwnZone, useZoneChoice } from '#web/lib/own-zone.ts'
import { areShortcutsOn, setShortcuts } from '#web/lib/shortcuts.ts'
import { setTheme, THEMES, useTheme } from '#web/lib/theme.ts'
import { deviceZone, isZone } from '#web/lib/zone.ts'
import { CheckField, SelectField } from '#web/parts/field.tsx'
import { Card } from '#web/parts/page.tsx'
import { Pair } from '#web/parts/rows.tsx'
import { placeOf } from '#web/parts/time.tsx'
import { ZoneField } from '#web/parts/zone-field.tsx'
import { useAccountWords } from './words.ts'

const ALL: readonly Language[] = ['en', 'de']

/** Where times are shown in the viewer's own zone, beside the organization's. */
const OwnZone = () => {
  const words = useAccountWords()
  const chosen = useZoneChoice()
  // What is typed, which is not always a zone yet.
  const [typed, setTyped] = useState(chosen === DEVICE ? deviceZone() : chosen)
  return (
    <>
      <CheckField
        label={words.deviceZone(placeOf(deviceZone()))}
        hint={words.ownZoneHint}
        checked={chosen === DEVICE}
        onChange={({ target }) => setOwnZone(target.checked || !isZone(typed) ? DEVICE : typed)}
      />
      {chosen !== DEVICE && (
        <ZoneField
          label={words.ownZone}
          value={typed}
          onChange={(zone) => {
            setTyped(zone)
            if (isZone(zone)) setOwnZone(zone)
          }}
        />
      )}
    </>
  )
}

/** How this browser shows everything; it is kept here and nowhere else. */
export const Look = () => {
  const words = useAccountWords()
  const language = useLanguage()
  const theme = useTheme()
  const density = useDensity()
  const [single, setSingle] = useState(areShortcutsOn)
  return (
    <Card title={words.look}>
      <Pair>
        <SelectField
          label={words.language}
          value={language}
          onChange={({ target }) => setLanguage(ALL.find((each) => each === target.value) ?? 'en')}
        >
          {ALL.map((each) => (
            <option key={each} value={each} lang={each}>
              {LANGUAGES[each]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={words.theme}
          value={theme}
          onChange={({ target }) => setTheme(THEMES.find((each) => each === target.value) ?? 'system')}
        >
          {THEMES.map((each) => (
            <option key={each} value={each}>
              {words.themes[each]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={words.density}
          value={density}
          onChange={({ target }) => setDensity(DENSITIES.find((each) => each === target.value) ?? 'roomy')}
        >
          {DENSITIES.map((each) => (
            <option key={each} value={each}>
              {words.densities[each]}
            </option>
          ))}
        </SelectField>
      </Pair>
      <OwnZone />
      <CheckField
        label={words.shortcuts}
        hint={words.shortcutsHint}
        checked={single}
        onChange={({ target }) => {
          setShortcuts(target.checked)
          setSingle(target.checked)
        }}
      />
    </Card>
  )
}
