import type { Opener } from './types.ts'

/** A browser that separates AWS profiles, so that several can be signed in at once. */
export interface ContainerBrowser {
  readonly kind: ContainerBrowserKind
  /** Name of the container or of the browser profile. */
  readonly name: string
  /** Color of a Firefox container, one of {@link containerColors}. */
  readonly color?: string
}

/** The names of the browsers in options and settings. */
export const containerBrowsers = ['firefox', 'chromium', 'chrome', 'edge', 'brave'] as const

export type ContainerBrowserKind = (typeof containerBrowsers)[number]

/** The container colors of Firefox. */
export const containerColors = [
  'blue',
  'turquoise',
  'green',
  'yellow',
  'orange',
  'red',
  'pink',
  'purple',
  'toolbar',
] as const

/** Programs to try on each system. */
interface Programs {
  readonly linux: readonly string[]
  /** The program inside the application, because `open` does not pass arguments to an application that is running. */
  readonly darwin: string
  /** Path in the folder for programs. */
  readonly win32: string
}

const programs: Readonly<Record<ContainerBrowserKind, Programs>> = {
  firefox: {
    linux: ['firefox', 'firefox-esr'],
    darwin: '/Applications/Firefox.app/Contents/MacOS/firefox',
    win32: String.raw`Mozilla Firefox\firefox.exe`,
  },
  chromium: {
    linux: ['chromium', 'chromium-browser', 'google-chrome'],
    darwin: '/Applications/Chromium.app/Contents/MacOS/Chromium',
    win32: String.raw`Chromium\Application\chrome.exe`,
  },
  chrome: {
    linux: ['google-chrome', 'google-chrome-stable'],
    darwin: '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    win32: String.raw`Google\Chrome\Application\chrome.exe`,
  },
  edge: {
    linux: ['microsoft-edge', 'microsoft-edge-stable'],
    darwin: '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    win32: String.raw`Microsoft\Edge\Application\msedge.exe`,
  },
  brave: {
    linux: ['brave-browser', 'brave'],
    darwin: '/Applications/Brave Browser.app/Contents/MacOS/Brave Browser',
    win32: String.raw`BraveSoftware\Brave-Browser\Application\brave.exe`,
  },
}

/**
 * The programs to try in this order, with their arguments.
 * @param href a URL that {@link readBrowserUrl} returned
 */
export function listContainerOpeners(
  href: string,
  browser: ContainerBrowser,
  platform: NodeJS.Platform,
): readonly Opener[] {
  const args = browser.kind === 'firefox' ? [containerUrl(href, browser)] : chromiumArgs(href, browser)
  return findPrograms(programs[browser.kind], platform).map((file): Opener => [file, ...args])
}

/** The URL format of the Firefox add-on "Open external links in a container". */
function containerUrl(href: string, { name, color }: ContainerBrowser): string {
  const colored = color === undefined ? '' : `&color=${color}`
  return `ext+container:name=${encodeURIComponent(name)}&url=${encodeURIComponent(href)}${colored}`
}

/** The name becomes a folder name, so it must not contain parts of a path. */
function chromiumArgs(href: string, { name }: ContainerBrowser): readonly string[] {
  const folder = `awsx-${name.replaceAll(/[^\w@=+-]+/g, '_').slice(0, 60)}`
  return [`--profile-directory=${folder}`, '--no-first-run', href]
}

function findPrograms({ linux, darwin, win32 }: Programs, platform: NodeJS.Platform): readonly string[] {
  switch (platform) {
    case 'darwin':
      return [darwin]
    case 'win32':
      return ['C:\\Program Files', 'C:\\Program Files (x86)'].map((folder) => `${folder}\\${win32}`)
    default:
      return linux
  }
}
