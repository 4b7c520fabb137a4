import { storeContract } from '../testing/contract.ts'
import { startTestPostgres } from '../testing/postgres.ts'

for (const version of [18, 15] as const)
  storeContract(`the store in PostgreSQL ${version}`, async () => {
    const postgres = await startTestPostgres(version)
    return { store: postgres.store(), close: postgres.stop }
  })
