// Asks, in a process of its own: what the server does cannot hold up its clock. Started by bench/load/stage.ts, which sends jobs.
import { arrivals, secondsOf } from './arrivals.ts'
import { createGun } from './fire.ts'
import type { Job } from './job.ts'
import { shootAll, shootInTurn } from './shoot.ts'

const gun = createGun()

const run = async (job: Job): Promise<void> => {
  const fire = gun.load(job)
  const { way, plan } = job
  const shots =
    way.kind === 'open'
      ? await shootAll(arrivals(plan), fire)
      : await shootInTurn({ clients: way.clients, seconds: secondsOf(plan) }, fire)
  process.send?.(shots)
}

process.on('message', (job: Job) => void run(job))
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
