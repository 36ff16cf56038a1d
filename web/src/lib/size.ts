const UNITS = ['megabyte', 'gigabyte', 'terabyte'] as const

/** Bytes as people of this language say them: `12 MB`, `3.4 GB`. */
export const formatSize = (bytes: number, locale: string): string => {
  const size = Math.max(bytes, 0) / 1024 ** 2
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(size, 1)) / 10)))
  const format = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[step] ?? 'megabyte',
    maximumFractionDigits: step === 0 ? 0 : 1,
  })
  return format.format(size / 1024 ** step)
}
