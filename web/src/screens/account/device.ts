const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/Chrom(?:e|ium)\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone|\biPad/, 'iOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
]

const first = (agent: string, of: readonly (readonly [RegExp, string])[]): string | undefined =>
  of.find(([sign]) => sign.test(agent))?.[1]

/** What a program calls itself, as people call it: `Firefox, Linux`; a short name as it is, and null where it says nothing. */
export const deviceOf = (agent: string | null): string | null => {
  if (agent === null || agent.trim() === '') return null
  const known = [first(agent, BROWSERS), first(agent, SYSTEMS)].filter((name) => name !== undefined)
  return known.length === 0 ? agent.slice(0, 60) : known.join(', ')
}
