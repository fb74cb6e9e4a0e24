/**
 * Prints, as JSON, what this runtime answers where it uses ICU's data: in English, or in no language at all. Long lists are printed as hashes.
 * small-icu.test.ts compares runtimes.
 */
import { createHash } from 'node:crypto'

const points = Array.from({ length: 0x11_00_00 }, (_, point) => point).filter(
  (point) => point < 0xd8_00 || point > 0xdf_ff,
)
const characters = points.map((point) => String.fromCodePoint(point))
/** A selection, for what takes long. */
const some = characters.filter((_, index) => index < 0x3_00_00 && index % 7 === 0)

const hash = (values) => createHash('sha256').update(JSON.stringify(values)).digest('hex')
const answer = (question) => {
  try {
    return question()
  } catch (error) {
    return String(error)
  }
}

const emoji = '👩‍👩‍👧 🇩🇪🇯🇵 1️⃣ 👍🏽 e\u0301 नमस्ते 한글 \r\n กำ ﷽'
const properties = (
  'C Cc Cf Cn Co Cs L Lu M N Z Zl Zp DI EMod ExtPict Emoji ID_Start White_Space ' +
  'Script=Greek Script_Extensions=Han'
).split(' ')
const date = new Date(Date.UTC(2026, 6, 1, 12, 34, 56))
const winter = new Date(Date.UTC(1995, 0, 1))
const zones = Intl.supportedValuesOf('timeZone')
const collator = new Intl.Collator('en', { numeric: true })

const answers = {
  normalization: ['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) =>
    hash(characters.map((each) => `e${each}\u0301`.normalize(form))),
  ),
  cases: hash(characters.map((each) => [each.toLowerCase(), each.toUpperCase(), each.toLocaleUpperCase()])),
  ignoredCase: hash(
    some.map((each) =>
      new RegExp(`^${each.toLowerCase()}$`.replaceAll(/[$()*+.?[\\\]^{|}]/g, '.'), 'iu').test(each),
    ),
  ),
  properties: properties.map((property) =>
    hash(characters.filter((each) => new RegExp(`\\p{${property}}`, 'u').test(each))),
  ),
  sequences: emoji.match(/\p{RGI_Emoji}/gv),
  collation: hash(some.toSorted(collator.compare)),
  numericCollation: ['b-10', 'a-2', 'A-10', 'ä', 'a-9', 'z', 'Å', 'a', '日本', 'é', 'e'].toSorted(
    collator.compare,
  ),
  localeCompare: hash(some.slice(0, 5000).toSorted((left, right) => left.localeCompare(right))),
  graphemes: hash(
    Array.from(new Intl.Segmenter().segment(`${emoji}${characters.join('')}`), ({ index }) => index),
  ),
  graphemesOfEmoji: Array.from(new Intl.Segmenter().segment(emoji), ({ segment }) => segment),
  words: Array.from(
    new Intl.Segmenter('en', { granularity: 'word' }).segment('Sign in, once. Don’t 3.5 a_b'),
    ({ segment }) => segment,
  ),
  hosts: hash(some.map((each) => answer(() => new URL(`http://a${each}b.example`).host))),
  hostsInUse: ['münchen.例え.jp', 'faß.de', 'BÜCHER.ch', 'xn--a', 'a\u00ADb'].map((host) =>
    answer(() => new URL(`https://${host}`).host),
  ),
  dates: [date, winter].map((each) => [
    String(each),
    each.toISOString(),
    each.toLocaleString(),
    each.toLocaleString('en-GB'),
  ]),
  zones: hash(
    zones.map((timeZone) =>
      [date, winter].map((each) =>
        each.toLocaleString('en', { timeZone, timeZoneName: 'long', dateStyle: undefined }),
      ),
    ),
  ),
  numbers: [
    (1_234_567.891).toLocaleString(),
    new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' }).format(12.5),
    new Intl.NumberFormat('en', { style: 'unit', unit: 'megabyte', unitDisplay: 'long' }).format(35),
    new Intl.PluralRules('en', { type: 'ordinal' }).select(2),
    new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-1, 'day'),
    new Intl.ListFormat('en').format(['a', 'b', 'c']),
    new Intl.DisplayNames('en', { type: 'region' }).of('JP'),
  ],
  decoders: [
    'utf-8',
    'utf-16le',
    'utf-16be',
    'latin1',
    'windows-1251',
    'shift_jis',
    'gb18030',
    'big5',
    'euc-kr',
  ].map((label) =>
    answer(() => new TextDecoder(label).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))),
  ),
  locales: [
    Intl.DateTimeFormat().resolvedOptions().locale,
    Intl.getCanonicalLocales('EN-us'),
    Intl.Collator.supportedLocalesOf(['en', 'de', 'ja', 'xx']),
  ],
  inOtherLanguages: ['ar', 'de', 'he', 'hi', 'ja', 'ko', 'th', 'tr', 'zh-Hant-TW'].map((locale) => [
    Array.from(new Intl.Segmenter(locale).segment(emoji), ({ segment }) => segment),
    'İIiı'.toLocaleLowerCase(locale),
    // Those are not the same without the data of the language, but there is an answer.
    typeof new Intl.Collator(locale).compare('a', 'b'),
    typeof date.toLocaleString(locale),
    typeof (1.5).toLocaleString(locale),
    typeof new Intl.Segmenter(locale, { granularity: 'word' }).segment('สวัสดี 日本語').containing(0).segment,
  ]),
}

console.log(JSON.stringify(answers))
