/** How our words are written in the database. */

/** '' in the database, null everywhere else. */
export const drillOf = (drill: string | null): string => drill ?? ''
/** PostgreSQL's text holds no NUL: a key with one in it is the same key without. */
export const plain = (text: string | null): string | null => (text?.includes('\0') ? text.replaceAll('\0', '\u{fffd}') : text)
