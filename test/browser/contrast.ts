/**
 * How axe judges contrast without judging again what it has judged: half of its time went into it, and of a hundred rows of a list each
 * is drawn as the first was. A script that runs in the page, in words: these files know no DOM.
 *
 * The look of an element is what it is drawn with and what is drawn behind it: its kind, classes, colours, size and weight, and kind,
 * classes and ground of each that it stands in, as the browser reckons them at that moment. What axe has found readable it is not asked
 * again while it looks so, in whatever document. What it has found broken, or could not say, it is asked each time, and each for itself.
 * An element without a text of its own is no matter of contrast: axe says so too, after a long search.
 */
export const judgeEachLookOnce = `(known => {
  const readable = new Set(known)
  const fresh = []
  let behind = new Map(), judged = new Map(), asked = new Set() // of one run: the ground of each element, the look of each that is judged, and these looks
  const hash = text => {
    let a = 0xdeadbeef, b = 0x41c6ce57
    for (let n = 0; n < text.length; n++) {
      const code = text.charCodeAt(n)
      a = Math.imul(a ^ code, 2654435761)
      b = Math.imul(b ^ code, 1597334677)
    }
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
    return 4294967296 * (2097151 & b) + (a >>> 0)
  }
  const groundOf = element => {
    if (element === null) return 0
    let ground = behind.get(element)
    if (ground === undefined) {
      const s = getComputedStyle(element)
      const own = [element.tagName, element.getAttribute('class'), element.getAttribute('style')]
      const drawn = [s.backgroundColor, s.backgroundImage, s.opacity, s.position, s.zIndex, s.filter, s.mixBlendMode]
      ground = hash([groundOf(element.parentElement), ...own, ...drawn].join('|'))
      behind.set(element, ground)
    }
    return ground
  }
  const lookOf = element => {
    const s = getComputedStyle(element)
    return hash([groundOf(element), s.color, s.fontSize, s.fontWeight, s.textShadow, s.webkitTextFillColor, s.webkitTextStroke].join('|'))
  }
  const fields = ['INPUT', 'SELECT', 'TEXTAREA']
  const hasText = element => fields.includes(element.tagName) || [...element.childNodes].some(node => node.nodeType === 3 && /\\S/.test(node.nodeValue))
  const rule = axe._audit.rules.find(({ id }) => id === 'color-contrast')
  const { matches } = rule
  rule.matches = (element, ...more) => {
    if (!hasText(element)) return false
    const look = lookOf(element)
    if (readable.has(look) || (!asked.has(look) && !matches.call(rule, element, ...more))) return false
    asked.add(look)
    judged.set(element, look)
    return true
  }
  const check = axe._audit.checks['color-contrast']
  const { evaluate } = check
  check.evaluate = function (element, options, virtual, context) {
    const look = judged.get(element)
    if (readable.has(look) || !matches.call(rule, element, virtual, context)) return true
    let said
    const { data } = this
    this.data = what => data.call(this, (said = what))
    const found = evaluate.call(this, element, options, virtual, context)
    if (found === true && said?.contrastRatio >= parseFloat(said.expectedContrastRatio)) {
      readable.add(look)
      fresh.push(look)
    }
    return found
  }
  window.axeAsks = {
    anew() {
      behind = new Map()
      judged = new Map()
      asked = new Set()
    },
    fresh: () => fresh.splice(0),
  }
})`
