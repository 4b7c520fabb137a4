/**
 * Credentials in text: bearer and basic credentials, web tokens, keys of known make, private keys, passwords in URLs,
 * and `name=value` where the name says that the value is secret.
 *
 * K1  Each expression is bounded in what it may read before it fails, so that the time is in proportion to the text.
 * K2  What makes a text worth looking through (`knownBeginnings`, `knownEndings`) covers every expression here; a test
 *     takes each through `reduce`, which looks first.
 * K3  A credential leaves a tag by which equal ones can be told to be equal; a password leaves none: it could be guessed.
 */

/** What becomes of one: `tag` makes a short stable name of it. */
type Replace = (text: string, tag: (secret: string) => string, found: () => void) => string

const privateKey = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[^-]{0,10000}(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----)?/g
const webToken = /\beyJ[\w-]{8,512}\.[\w-]{8,}(?:\.[\w-]*){0,3}/g
const knownMakes = new RegExp(
  [
    '\\b[sr]k_(?:live|test)_\\w{10,}',
    '\\bwhsec_[\\w+/=]{16,}',
    '\\bsk-[\\w-]{20,}',
    '\\bgh[pousr]_[A-Za-z0-9]{20,}',
    '\\bgithub_pat_\\w{20,}',
    '\\bglpat-[\\w-]{16,}',
    '\\bxox[abeoprs]-[\\w-]{10,}',
    '\\bxapp-[\\w-]{10,}',
    '\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b',
    '\\bAIza[\\w-]{30,}',
    '\\bSG\\.[\\w-]{16,64}\\.[\\w-]{16,}',
    '\\bnpm_[A-Za-z0-9]{30,}',
    '\\bpypi-[\\w-]{20,}',
    '\\bdop_v1_[0-9a-f]{40,}',
    '\\bhf_[A-Za-z0-9]{30,}',
    '\\bya29\\.[\\w-]{20,}',
    '\\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,}',
    '\\bsbp_[0-9a-f]{20,}',
    '\\bre_[A-Za-z0-9]{6,12}_[A-Za-z0-9]{16,}',
    '\\bkey-[0-9a-f]{32}\\b',
    '(?<=hooks\\.slack\\.com/services/)[\\w/]{20,}',
  ].join('|'),
  'g',
)
/** Three characters with which a key of known make or a web token begins, at the start of a word. */
export const knownBeginnings =
  'sk_ rk_ sk- whs ghp gho ghu ghs ghr git glp xox xap AKI ASI AIz SG. npm pyp dop hf_ ya2 shp sbp re_ key eyJ hoo'.split(' ')
/** password passwd passphrase passcode secret key token id sig signature cookie authorization */
export const knownEndings = 'rd wd se de et ey en id ig re ie on'.split(' ')

const inUrl = /\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:]{0,256}:[^\s/@]{1,256}@/gi
const scheme = /(?<![\w[])(bearer|basic|token|apikey)(\s{1,4})([\w.~+/=-]{8,})/gi
const header =
  /\b(authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:bearer|basic|token|apikey|digest)\s{1,4})?)(?!(?:bearer|basic|token|apikey|digest)\s)([^\s"',;[\]]{4,})/gi
const password = /((?:password|passwd|passphrase|passcode|pwd|client[_-]?secret)["']?\s{0,4}[=:]\s{0,4}["']?)([^\s"'&,;})[\]]{1,})/gi
const named =
  /((?:secret|api[_-]?key|access[_-]?key|(?:access|auth|refresh|id|session|bearer|csrf)?[_-]?token|session[_-]?id|private[_-]?key|[?&]sig(?:nature)?|cookie)["']?)(\s{0,4}[=:]\s{0,4}["']?)([^\s"'&,;})[\]]{4,})/gi

/** Not a word of prose: "bearer authentication failed" is none, "Bearer 8f3a9c…" is one. */
const looksSecret = (text: string) =>
  text.length >= 20 || /\d/.test(text) || /[_~+/=]/.test(text) || (/[a-z]/.test(text) && /[A-Z]/.test(text.slice(1)))

export const withoutCredentials: Replace = (text, tag, found) => {
  const gone = (secret: string) => {
    found()
    return `[token ${tag(secret)}]`
  }
  const silent = () => {
    found()
    return '[secret]'
  }
  return text
    .replace(privateKey, () => {
      found()
      return '[private key]'
    })
    .replace(inUrl, (_, protocol: string) => `${protocol}${silent()}@`)
    .replace(webToken, gone)
    .replace(knownMakes, gone)
    .replace(header, (_, before: string, secret: string) => before + gone(secret))
    .replace(scheme, (whole: string, word: string, gap: string, secret: string) =>
      looksSecret(secret) ? word + gap + gone(secret) : whole,
    )
    .replace(password, (_, before: string) => before + silent())
    .replace(named, (whole: string, name: string, between: string, value: string) => {
      const prose = /\s$/.test(between) // "invalid token: expired"
      if ((prose && !looksSecret(value)) || /^\d{1,7}$/.test(value)) return whole
      return name + between + gone(value)
    })
}

/** Names whose whole value is a credential, whatever it looks like. */
const secretName =
  /^(?:.{0,60}[_.-])?(?:password|passwd|passphrase|pwd|authorization|api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|private[_-]?key|cookie|set-cookie)$/i
export const isSecretName = (name: string): boolean => name.length <= 100 && secretName.test(name)
