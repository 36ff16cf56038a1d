import { systemClock, type Clock } from '#lib/clock.ts'

/** A clock on which waiting and time limits pass so many times sooner; what it is o'clock stays as it is. */
export const hastyClock = (times: number): Clock => ({
  ...systemClock,
  monotonic: () => systemClock.monotonic() * times,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / times, signal),
  deadline: (milliseconds) => systemClock.deadline(Math.ceil(milliseconds / times)),
})
