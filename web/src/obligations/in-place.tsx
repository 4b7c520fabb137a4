/** The incident's dialogs, fetched when one of them is wanted outside of its page. */
export { Asking as default } from '../incident/asking.tsx'
