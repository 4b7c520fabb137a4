/** What can wait: done when the page is loaded and nothing else is to be done, and after 3 s in any case. */
export function whenIdle(then: () => void): void {
  const start = () => ('requestIdleCallback' in window ? requestIdleCallback(then, { timeout: 3_000 }) : setTimeout(then, 500))
  if (document.readyState === 'complete') start()
  else addEventListener('load', start, { once: true })
}
