/**
 * One row of a figure over time, drawn: a bar for each stretch, a broken line for its target. Told apart by place and form
 * and never by colour; what it shows is said in words for those who do not see it, and stands in the table.
 */
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Figure, FigureSeries } from '../shapes.ts'
import { valueWords } from './figure-words.ts'
import { bucketName } from './series-table.tsx'

type Props = { figure: Figure; row: Figure['rows'][number]; series: FigureSeries }
const heightPx = 104
const dark = '(prefers-color-scheme: dark)'

export default function Plot({ figure, row, series }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const values = series.buckets.map(b => b.items.find(f => f.id === figure.id)?.rows.find(r => r.severity === row.severity)?.value ?? null)
  const names = series.buckets.map(b => bucketName(b.from, series.every))
  const shape = JSON.stringify([values, names, row.target, figure.unit])
  useEffect(() => {
    const at = place.current
    if (at === null) return
    let drawn: uPlot | null = null
    const draw = () => {
      drawn?.destroy()
      drawn = drawnIn(at, values, names, row.target, figure.unit)
    }
    draw()
    const scheme = matchMedia(dark)
    scheme.addEventListener('change', draw)
    const size = new ResizeObserver(
      () => drawn && drawn.width !== at.clientWidth && drawn.setSize({ width: at.clientWidth, height: heightPx }),
    )
    size.observe(at)
    return () => {
      scheme.removeEventListener('change', draw)
      size.disconnect()
      drawn?.destroy()
    }
  }, [shape])
  const known = values.filter(v => v !== null)
  const words =
    known.length === 0
      ? 'nothing yet'
      : `${valueWords(Math.min(...known), figure.unit)} to ${valueWords(Math.max(...known), figure.unit)} over ${names.length} ${series.every}s`
  return <div ref={place} role="img" aria-label={`${figure.name}, ${row.severity ?? 'all'}: ${words}`} style={{ height: heightPx }} />
}

function drawnIn(
  at: HTMLElement,
  values: readonly (number | null)[],
  names: readonly string[],
  target: number | null,
  unit: Figure['unit'],
): uPlot {
  const style = getComputedStyle(at)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const most = Math.max(target ?? 0, ...values.map(v => v ?? 0), 1)
  const top = unit === 'percent' ? 100 : most
  const font = `12px ${style.fontFamily}`
  // Few enough names that they do not touch: the first, the last, and every so many between.
  const step = Math.max(1, Math.ceil(names.length / Math.max(2, Math.floor(at.clientWidth / 96))))
  return new uPlot(
    {
      width: at.clientWidth,
      height: heightPx,
      padding: [14, 8, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: [-0.6, names.length - 0.4] }, y: { range: [0, top * 1.06] } },
      axes: [
        {
          stroke: colour('ink-2'),
          font,
          size: 22,
          gap: 2,
          grid: { show: false },
          ticks: { show: false },
          splits: () => names.flatMap((_, n) => (n % step === 0 ? [n] : [])),
          values: (_, splits) => splits.map(n => names[n] ?? ''),
        },
        {
          stroke: colour('ink-2'),
          font,
          size: 62,
          gap: 6,
          grid: { stroke: colour('rule'), width: 1 },
          ticks: { show: false },
          splits: () => [0, top],
          values: (_, splits) => splits.map(v => (v === 0 ? '0' : valueWords(v, unit))),
        },
      ],
      series: [
        {},
        {
          stroke: colour('ink'),
          fill: colour('accent'),
          width: 1,
          points: { show: false },
          paths: uPlot.paths.bars!({ size: [0.62, 34] }),
        },
      ],
      hooks: {
        draw: [
          plot => {
            if (target === null) return
            const { ctx, bbox } = plot
            const y = Math.round(plot.valToPos(target, 'y', true)) + 0.5
            ctx.save()
            ctx.strokeStyle = colour('ink')
            ctx.lineWidth = devicePixelRatio * 1.5
            ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio])
            ctx.beginPath()
            ctx.moveTo(bbox.left, y)
            ctx.lineTo(bbox.left + bbox.width, y)
            ctx.stroke()
            ctx.restore()
          },
        ],
      },
    },
    [names.map((_, n) => n), [...values]],
    at,
  )
}
