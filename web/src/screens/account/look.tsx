import { useState } from 'react'
import { LANGUAGES, setLanguage, useLanguage, type Language } from '#web/i18n/i18n.ts'
import { DENSITIES, setDensity, useDensity } from '#web/lib/density.ts'
import { areShortcutsOn, setShortcuts } from '#web/lib/shortcuts.ts'
import { setTheme, THEMES, useTheme } from '#web/lib/theme.ts'
import { CheckField, SelectField } from '#web/parts/field.tsx'
import { Card } from '#web/parts/page.tsx'
import { Pair } from '#web/parts/rows.tsx'
import { useAccountWords } from './words.ts'

const ALL: readonly Language[] = ['en', 'de']

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
