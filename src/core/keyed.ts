/**
 * Records keyed by ids that are new each time. The runtime keeps a shape for every order of names that an object was ever given: with
 * ids for names that is a shape each, and copying such a record took 4 to 11 µs. One without shapes takes 2 to 3 by Object.assign, and
 * 1.7 name by name.
 */
type Keyed<Key extends string, Value> = Readonly<Record<Key, Value>>

/** The record with this key; nothing of the old one changes. */
export function put<Key extends string, Value>(record: Keyed<Key, Value>, key: Key, value: Value): Keyed<Key, Value> {
  const copy: Record<Key, Value> = Object.create(null)
  for (const other in record) copy[other] = record[other]
  copy[key] = value
  return copy
}

/** The record without this key. */
export function without<Key extends string, Value>(record: Keyed<Key, Value>, key: Key): Keyed<Key, Value> {
  const copy: Record<Key, Value> = Object.create(null)
  for (const other in record) if (other !== key) copy[other] = record[other]
  return copy
}

/** Without a list of all names: that takes one without shapes a sort. */
export function isEmpty(record: object): boolean {
  for (const _ in record) return false
  return true
}
