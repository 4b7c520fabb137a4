import { storeContract } from '../testing/contract.ts'
import { memoryStore } from './store.ts'

storeContract('the store in memory', async () => {
  const store = memoryStore()
  return { store, close: () => store.close() }
})
