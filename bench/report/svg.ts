// Plain SVG, drawn by hand: readable on a light and on a dark page, without a script and without a font of its own.

export const WIDTH = 760

/** Okabe and Ito's colours, which colour-blind people tell apart; each light enough, and dark enough, for both pages. */
const COLOURS = ['#0072b2', '#d55e00', '#e69f00', '#009e73', '#56b4e9', '#cc79a7', '#8a8a8a'] as const

const STYLE = `
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #24292f }
  .title { font-size: 16px; font-weight: 600 }
  .small { font-size: 12px; fill: #57606a }
  .axis { stroke: #8c959f; stroke-width: 1 }
  .grid { stroke: #d8dee4; stroke-width: 1 }
  .page { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .small { fill: #9198a1 }
    .axis { stroke: #656c76 }
    .grid { stroke: #30363d }
    .page { fill: #0d1117 }
  }`

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

export const colour = (index: number): string => COLOURS[index % COLOURS.length] ?? '#0072b2'

/** Half a pixel is as fine as it gets. */
export const at = (value: number): string => String(Math.round(value * 2) / 2)

interface Words {
  readonly x: number
  readonly y: number
  readonly className?: string
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly turned?: boolean
}

export const words = (text: string, { x, y, className, anchor = 'start', turned = false }: Words): string => {
  const kind = className === undefined ? '' : ` class="${className}"`
  const turn = turned ? ` transform="rotate(-90 ${at(x)} ${at(y)})"` : ''
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}"${kind}${turn}>${escaped(text)}</text>`
}

export const stroke = (
  className: 'axis' | 'grid',
  from: readonly [number, number],
  to: readonly [number, number],
): string => `<line class="${className}" x1="${at(from[0])}" y1="${at(from[1])}" x2="${at(to[0])}" y2="${at(to[1])}"/>`

export const picture = (title: string, height: number, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}" rx="6"/>`,
    words(title, { x: 20, y: 30, className: 'title' }),
    ...parts,
    '</svg>\n',
  ].join('\n')

/** Round numbers from zero to just above `most`. */
export const ticksUpTo = (most: number): readonly number[] => {
  if (!(most > 0)) return [0, 1]
  const rough = most / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step)
}

/** Powers of ten that enclose what is between `least` and `most`. */
export const decades = (least: number, most: number): readonly number[] => {
  const first = Math.floor(Math.log10(least))
  const last = Math.max(first + 1, Math.ceil(Math.log10(most)))
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
}

export const tickLabel = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 3 })

/** A row of coloured squares with names, broken into lines where the picture ends. */
export const legend = (
  names: readonly string[],
  top: number,
): { readonly parts: readonly string[]; readonly height: number } => {
  const parts: string[] = []
  let [x, y] = [20, top]
  for (const [index, name] of names.entries()) {
    const width = 30 + name.length * 7.2
    if (x + width > WIDTH - 10) [x, y] = [20, y + 20]
    parts.push(`<rect x="${at(x)}" y="${at(y - 10)}" width="12" height="12" rx="2" fill="${colour(index)}"/>`)
    parts.push(words(name, { x: x + 18, y }))
    x += width
  }
  return { parts, height: y - top + 20 }
}
