/**
 * The face that every page of Tocsin has: colours by name, light and dark, and the type. The console has the same values in
 * its own stylesheet (`web/src/style.css`); a test holds the two together.
 */
const light = {
  paper: '#f5f7f4',
  raised: '#fdfefd',
  sunk: '#e9eeea',
  ink: '#14201d',
  'ink-2': '#4d5a55',
  rule: '#d0d9d3',
  line: '#14201d',
  edge: '#7d8a84',
  accent: '#0d5c51',
  'on-accent': '#f7fbf9',
  'accent-soft': '#d9e9e4',
  alarm: '#a81e14',
  'alarm-soft': '#f7e1dc',
  warn: '#7a4b00',
}
const dark: typeof light = {
  paper: '#0e1513',
  raised: '#161f1c',
  sunk: '#0a100e',
  ink: '#e5ece8',
  'ink-2': '#a3b0aa',
  rule: '#2a3732',
  line: '#8d9c95',
  edge: '#6c7a74',
  accent: '#6fcbb6',
  'on-accent': '#06211b',
  'accent-soft': '#17332c',
  alarm: '#ff9585',
  'alarm-soft': '#3a1a16',
  warn: '#e9bb62',
}
/** By name, without the dashes before it. */
export const colours = { light, dark }

const declared = (values: typeof light) =>
  Object.entries(values)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')

const family = '"Atkinson Hyperlegible Next Variable","Atkinson Hyperlegible Next",system-ui,-apple-system,"Segoe UI",Roboto,sans-serif'

/** The beginning of every stylesheet outside the console. `font`: where this very host has the typeface; null: the reader's own. */
export const faceCss = (font: string | null): string =>
  `${font === null ? '' : `@font-face{font-family:"Atkinson Hyperlegible Next Variable";font-weight:200 800;font-display:swap;src:url(${JSON.stringify(font)}) format("woff2-variations")}\n`}:root{color-scheme:light dark;${declared(light)}}
@media (prefers-color-scheme:dark){:root{${declared(dark)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0313rem/1.5 ${family};font-variant-numeric:tabular-nums;overflow-wrap:break-word}
h1,h2,h3{line-height:1.14;text-wrap:balance}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
::selection{background:var(--accent);color:var(--on-accent)}
`
