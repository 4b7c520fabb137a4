/** Metrics in Prometheus's text format, 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */

export type Metric = Readonly<{
  name: string
  type: 'gauge' | 'counter'
  help: string
  samples: readonly Readonly<{ labels?: Readonly<Record<string, string>>; value: number }>[]
}>

/** One without samples is left out. Label values may hold anything. */
export function metricsText(metrics: readonly Metric[]): string {
  const lines: string[] = []
  for (const { name, type, help, samples } of metrics) {
    if (samples.length === 0) continue
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
    for (const { labels = {}, value } of samples) {
      const said = Object.entries(labels).map(([label, of]) => `${label}="${escaped(of)}"`)
      lines.push(`${name}${said.length === 0 ? '' : `{${said.join(',')}}`} ${value}`)
    }
  }
  return `${lines.join('\n')}\n`
}
const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
