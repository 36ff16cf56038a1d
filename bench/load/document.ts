import { asMarkdown, type Bar, type Findings } from '#bench/report/report.ts'

const INTRODUCTION = `Every figure is from one run on one machine, on which the generator, the pretended network and PostgreSQL run as well: read the
ratios, not the numbers.

Requests come at moments that a seed fixed before (a Poisson process), whether earlier ones were answered or not, and each is
timed from the moment at which it was meant to start: a server that stands still is late for all who came meanwhile. A generator
that waits for answers before it asks again hides just that. The generator is a process of its own, goes before all others
where that is allowed, and tells by how much it was late itself. Meanwhile posts fall due and go out by X's own wire to a pretended X, which takes 50 ms for each.`

const verdict = ({ promise, measured, met }: Bar): string =>
  `| ${promise} | ${measured} | ${met ? 'PASS' : '**MISS**'} |`

const chapter = (found: Findings): string =>
  [
    `## ${found.title}`,
    ...found.plots.map(({ alt, file }) => `![${alt}](images/${file})`),
    ...found.tables.map(asMarkdown),
  ].join('\n\n')

/** docs/performance-load.md or docs/performance-soak.md, written by the benchmark and by nobody else. */
export const asLoadDocument = (
  facts: { readonly title: string; readonly command: string; readonly machine: readonly string[] },
  findings: readonly Findings[],
): string =>
  `${[
    `# ${facts.title}`,
    `Written by \`${facts.command}\`; do not edit. ${INTRODUCTION}`,
    `\`\`\`text\n${facts.machine.join('\n')}\n\`\`\``,
    ['| Bar | Measured | |', '| --- | --- | --- |', ...findings.flatMap(({ bars }) => bars.map(verdict))].join('\n'),
    ...findings.map(chapter),
  ].join('\n\n')}\n`
