import { simulate } from '#test/simulation/run.ts'
const from = Number(process.argv[2] ?? 1), n = Number(process.argv[3] ?? 100)
const started = performance.now()
let events = 0, bad = 0
const total = new Map<string, number>()
const kinds = new Map<string, string[]>()
for (let seed = from; seed < from + n; seed += 1) {
  const trace = process.argv[4] === 'trace'
  const outcome = await simulate(seed, trace ? { say: (line) => console.log(line) } : {})
  events += outcome.events
  for (const [k, v] of outcome.counts) total.set(k, (total.get(k) ?? 0) + v)
  if (outcome.violations.length > 0) { bad += 1; for (const v of outcome.violations) { const k = v.replace(/post-\d+-channel-\d+|channel-\d+|\d+/g, '*'); kinds.set(k, [...(kinds.get(k) ?? []), String(seed)]) } }
}
const s = (performance.now() - started) / 1000
console.log(n / s, 'runs/s', events / n, 'events/run', 'bad', bad)
for (const [k, v] of kinds) console.log(k, v.length, v.slice(0, 8).join(' '))
console.log(JSON.stringify([...total]))
