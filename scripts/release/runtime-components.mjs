/**
 * What is linked into Bun's program: the libraries that Bun's LICENSE.md lists, with their SPDX licenses. Bun's npm packages carry no license
 * texts, so these are the standard texts of SPDX. Compare the list with that file when Bun is updated. `change` is what awsx's build changes.
 */
export const runtimeComponents = [
  {
    name: 'JavaScriptCore and WebCore',
    license: 'LGPL-2.0-only',
    source: 'https://github.com/oven-sh/WebKit',
  },
  { name: 'acorn, acorn-walk', license: 'MIT', source: 'https://github.com/acornjs/acorn' },
  {
    name: 'boringssl',
    license: 'OpenSSL AND ISC AND MIT AND BSD-3-Clause',
    source: 'https://boringssl.googlesource.com/boringssl',
  },
  { name: 'brotli', license: 'MIT', source: 'https://github.com/google/brotli' },
  { name: 'c-ares', license: 'MIT', source: 'https://github.com/c-ares/c-ares' },
  { name: 'esbuild (ported)', license: 'MIT', source: 'https://github.com/evanw/esbuild' },
  { name: 'highway', license: 'Apache-2.0', source: 'https://github.com/google/highway' },
  {
    name: 'icu',
    license: 'Unicode-3.0',
    source: 'https://github.com/unicode-org/icu',
    change:
      'without most data for languages other than English, except on macOS, where it is part of the system',
  },
  { name: 'libarchive', license: 'BSD-2-Clause', source: 'https://github.com/libarchive/libarchive' },
  { name: 'libbase64', license: 'BSD-2-Clause', source: 'https://github.com/aklomp/base64' },
  { name: 'libc++abi (one function)', license: 'Apache-2.0', source: 'https://github.com/llvm/llvm-project' },
  { name: 'libdeflate', license: 'MIT', source: 'https://github.com/ebiggers/libdeflate' },
  {
    name: 'libjpeg-turbo',
    license: 'BSD-3-Clause AND IJG AND Zlib',
    source: 'https://github.com/libjpeg-turbo/libjpeg-turbo',
  },
  { name: 'libspng', license: 'BSD-2-Clause', source: 'https://github.com/randy408/libspng' },
  { name: 'libuv (Windows)', license: 'MIT', source: 'https://github.com/libuv/libuv' },
  { name: 'libwebp', license: 'BSD-3-Clause', source: 'https://github.com/webmproject/libwebp' },
  { name: 'lol-html', license: 'BSD-3-Clause', source: 'https://github.com/cloudflare/lol-html' },
  { name: 'ls-hpack', license: 'MIT', source: 'https://github.com/litespeedtech/ls-hpack' },
  { name: 'ls-qpack', license: 'MIT', source: 'https://github.com/litespeedtech/ls-qpack' },
  { name: 'lsquic', license: 'MIT AND BSD-3-Clause', source: 'https://github.com/litespeedtech/lsquic' },
  { name: 'mimalloc', license: 'MIT', source: 'https://github.com/microsoft/mimalloc' },
  { name: 'picohttpparser', license: 'MIT', source: 'https://github.com/h2o/picohttpparser' },
  {
    name: "polyfills of Node's modules (Browserify)",
    license: 'MIT',
    source: 'https://github.com/browserify/browserify',
  },
  { name: 'simdutf', license: 'Apache-2.0', source: 'https://github.com/simdutf/simdutf' },
  {
    name: 'TigerBeetle (parts of its I/O code)',
    license: 'Apache-2.0',
    source: 'https://github.com/tigerbeetle/tigerbeetle',
  },
  { name: 'tinycc', license: 'LGPL-2.1-only', source: 'https://github.com/oven-sh/tinycc' },
  { name: 'uSockets', license: 'Apache-2.0', source: 'https://github.com/uNetworking/uSockets' },
  { name: 'uucode', license: 'MIT', source: 'https://github.com/jacobsandlund/uucode' },
  {
    name: 'uWebSockets (a fork)',
    license: 'Apache-2.0',
    source: 'https://github.com/jarred-sumner/uWebSockets',
  },
  { name: 'zlib-ng', license: 'Zlib', source: 'https://github.com/zlib-ng/zlib-ng' },
  { name: 'zstd', license: 'BSD-3-Clause', source: 'https://github.com/facebook/zstd' },
]
