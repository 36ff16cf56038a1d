import path from 'node:path'
import { tmpdir } from 'node:os'
import type { Premises } from '#actions/system-checks.ts'
import type { Config } from '#config'
import { findCluster } from '#db/embedded-cluster.ts'
import type { DiskUse } from '#lib/disk.ts'
import manifest from '../package.json' with { type: 'json' }

const embeddedPlace = async (dataDir: string): Promise<DiskUse> => ({
  use: 'the embedded database',
  folder: (await findCluster(dataDir))?.dir ?? path.join(dataDir, 'postgres'),
})

/** What an installation keeps on the machine that it runs on. */
export const premisesOf = async ({ dataDir, database, media }: Config): Promise<Premises> => ({
  version: manifest.version,
  reserveBytes: media.reserveBytes,
  embedded: database.url === null,
  places: [
    { use: 'keys and incoming files', folder: dataDir },
    ...(media.s3 === null ? [{ use: 'the files of the library', folder: path.join(media.folder, 'files') }] : []),
    ...(database.url === null ? [await embeddedPlace(dataDir)] : []),
    { use: 'temporary files', folder: tmpdir() },
  ],
})
