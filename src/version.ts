/** Put in by the build from package.json. */
declare const AWSX_VERSION: string

export const version: string = typeof AWSX_VERSION === 'string' ? AWSX_VERSION : 'development'
