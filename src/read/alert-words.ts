/** What an alert says beside its title: its description, and where it sends whoever has to do something. Others wrote all of it. */

export type AlertWords = Readonly<{ text: string | null; links: readonly Readonly<{ name: string; url: string }>[] }>

/** As alerting rules name them by custom: what to do first, what to look at behind it. */
const names: Readonly<Record<string, string>> = {
  runbook_url: 'Runbook',
  runbook: 'Runbook',
  playbook_url: 'Playbook',
  dashboard_url: 'Dashboard',
  dashboard: 'Dashboard',
  panel_url: 'Panel',
}
const order = Object.keys(names)
const rank = (key: string) => (order.includes(key.toLowerCase()) ? order.indexOf(key.toLowerCase()) : order.length)

/** Only http and https are followed, and nothing that carries a password. */
const address = (value: string | null): string | null => {
  const url = value !== null && /^https?:\/\/\S+$/i.test(value.trim()) ? URL.parse(value.trim()) : null
  return url === null || url.username !== '' || url.password !== '' ? null : url.href
}

/** `link`: where its source shows it. An address is named once, by the first annotation that has it. */
export function alertWords(
  of: Readonly<{ summary: string; annotations: Readonly<Record<string, string>>; link: string | null }>,
): AlertWords {
  const { annotations } = of
  const text = [annotations.description, annotations.message, annotations.summary].find(
    one => one?.trim() && one.trim() !== of.summary.trim(),
  )
  const found = Object.entries(annotations)
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([key, value]) => ({ name: names[key.toLowerCase()] ?? key.replaceAll('_', ' '), url: address(value) }))
  const links: { name: string; url: string }[] = []
  for (const { name, url } of [...found, { name: 'At its source', url: address(of.link) }])
    if (url !== null && links.every(known => known.url !== url)) links.push({ name, url })
  return { text: text?.trim() ?? null, links }
}
