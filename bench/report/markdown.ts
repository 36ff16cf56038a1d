// docs/performance.md, written by the benchmark and by nobody else.
import type { Engine } from '#bench/engines/engine.ts'
import { asMarkdown, type Bar, type Findings } from './report.ts'

export interface Document {
  readonly command: string
  readonly machine: readonly string[]
  readonly engines: readonly Engine[]
  readonly missing: readonly string[]
  readonly findings: readonly Findings[]
  /** What is said beside a chapter, by its title. */
  readonly texts: Readonly<Record<string, string>>
}

const INTRODUCTION = `# Performance

Written by \`npm run bench -- --write\`; do not edit. Every figure is from one run on one machine: read the ratios, not the
numbers. [ADR 12](adr/0012-benchmarks.md) says how the engines were chosen and what makes the comparison fair.`

const verdict = ({ promise, measured, met }: Bar): string =>
  `| ${promise} | ${measured} | ${met ? 'PASS' : '**MISS**'} |`

const bars = (findings: readonly Findings[]): string =>
  ['| Bar | Measured | |', '| --- | --- | --- |', ...findings.flatMap((each) => each.bars.map(verdict))].join('\n')

const engineRow = ({ title, durability, journal, tuning }: Engine): string =>
  `| ${title} | ${durability} | ${journal ? 'yes' : 'no'} | ${tuning} |`

const engineTable = ({ engines, missing }: Document): string =>
  [
    '| Engine | Record | Journal | Settings |',
    '| --- | --- | --- | --- |',
    ...engines.map(engineRow),
    ...missing.map((sentence) => `\n${sentence}`),
  ].join('\n')

const chapter = (found: Findings, text: string | undefined): string =>
  [
    `## ${found.title}`,
    ...(text === undefined ? [] : [text]),
    ...found.plots.map(({ alt, file }) => `![${alt}](images/${file})`),
    ...found.tables.map(asMarkdown),
    ...found.text.map((block) => `\`\`\`text\n${block}\n\`\`\``),
  ].join('\n\n')

/** The whole document. */
export const asDocument = (document: Document): string =>
  `${[
    INTRODUCTION,
    `\`\`\`text\n${[document.command, ...document.machine].join('\n')}\n\`\`\``,
    '## Bars',
    bars(document.findings),
    '## Engines',
    engineTable(document),
    ...document.findings.map((found) => chapter(found, document.texts[found.title])),
  ].join('\n\n')}\n`
