/** How to point a tool at one of Tocsin's doors: the lines to paste, made from the door's own address. */
type Door = Readonly<{ for: string; url: string; how: string }>

export function howTo(door: Door): { words: string; code: string | null } {
  return { words: prose(door.how), code: snippet(door) ?? (prose(door.how) === '' && door.how !== '' ? door.how : null) }
}

/** What the server says is a sentence, or something to paste. */
const prose = (how: string) => (/\n|^\s*(curl|amtool|\{|\w+\.yml:)/.test(how) ? '' : how)

function snippet({ url, how }: Door): string | null {
  // Not `new URL`: where the key is left out the address has a blank, and a blank is no address.
  const [, scheme, host, base, path = ''] = /^(https?):\/\/([^/]+)((?:\/[^/]+)*?\/in\/[^/]+)(\/.*)?$/.exec(url) ?? []
  if (!scheme || !host || !base) return null
  if (path === '' || path.startsWith('/api/v2')) {
    return `# prometheus.yml
alerting:
  alertmanagers:
    - scheme: ${scheme}
      path_prefix: ${base}
      static_configs:
        - targets: ['${host}']

# or by hand
amtool alert add alertname=Trial severity=critical \\
  --annotation=summary='A first alert' \\
  --alertmanager.url=${scheme}://${host}${base}`
  }
  if (path.startsWith('/v2/enqueue')) {
    return `curl ${url} -H 'content-type: application/json' -d '{
  "routing_key": "${base.split('/').at(-1)}",
  "event_action": "trigger",
  "dedup_key": "trial",
  "payload": { "summary": "A first alert", "source": "my-laptop", "severity": "critical" }
}'`
  }
  if (path.startsWith('/alertmanager')) {
    return `# alertmanager.yml
receivers:
  - name: tocsin
    webhook_configs:
      - url: ${url}
        send_resolved: true`
  }
  if (path.startsWith('/signal') && !/curl/.test(how)) {
    return `curl ${url} -H 'content-type: application/json' -d '{
  "summary": "A first alert",
  "labels": { "severity": "critical" }
}'`
  }
  return null
}
