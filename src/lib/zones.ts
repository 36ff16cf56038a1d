/** The rules of time zones that this process has, as IANA numbers them: `2026b`. */
export const ownTzdata = (): string => process.versions['tz'] ?? 'unknown'

/** The version of the library that reads them. */
export const ownIcu = (): string => process.versions['icu'] ?? 'unknown'
