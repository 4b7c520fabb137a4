/** What a database shows of how it guards what is in it: read from its catalogue, and tried. */
export type Guards = Readonly<{
  /** Tables of organisations in which row-level security is not enforced, and what else is wrong with it; none: it holds. */
  rowLevelSecurity: readonly string[]
  /** Whether a private text that was written for this is found in what the database holds of it. */
  foundInClear: boolean
}>
