import { readFile, writeFile } from 'node:fs/promises'

const read = async (pid: number, name: 'VmRSS' | 'VmHWM'): Promise<number> => {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]
  return kilobytes === undefined ? Number.NaN : Number(kilobytes) / 1024
}

/** What a process has in memory, in MB. Only Linux tells; elsewhere NaN, printed as a dash. */
export const residentMegabytes = (pid: number): Promise<number> => read(pid, 'VmRSS')

/** The most that it had in memory while `work` was done. */
export const peakDuring = async (pid: number, work: () => Promise<void>): Promise<number> => {
  // 5: the peak begins anew with what is there now (man 5 proc).
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {})
  await work()
  return read(pid, 'VmHWM')
}
