/** What the server said when somebody deleted themselves: their session is over with it, and the words have to stay on screen. */
import type { OwnDeleted } from './shapes.ts'

let said: OwnDeleted | null = null
export const sayFarewell = (answer: OwnDeleted): void => {
  said = answer
}
export const farewell = (): OwnDeleted | null => said
