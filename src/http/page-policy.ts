/** Whether a page could load anything from elsewhere, by the policy that it is served with. */
const own = new Set(["'self'", "'none'", "'unsafe-inline'", 'data:'])

/** What of this Content-Security-Policy lets something in from elsewhere, or lets a script run that is not a file of ours; none: nothing. */
export function letIn(policy: string): readonly string[] {
  const directives = new Map(
    policy
      .split(';')
      .map(part => part.trim().split(/\s+/))
      .filter(([name]) => name !== undefined && name !== '')
      .map(([name, ...sources]) => [name!.toLowerCase(), sources]),
  )
  const found: string[] = []
  if (!directives.has('default-src')) found.push('no default-src')
  for (const [name, sources] of directives)
    for (const source of sources) {
      if (!own.has(source)) found.push(`${name} ${source}`)
      else if (/^(script|default)-src/.test(name) && (source === "'unsafe-inline'" || source === 'data:')) found.push(`${name} ${source}`)
    }
  return found
}
