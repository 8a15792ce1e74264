// What a first visit to each page downloads, compressed; too much fails the build. Also writes the .gz files the
// program serves, so that nothing is compressed while somebody waits.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const MOST_KB = 250
const dist = new URL('../../dist/', import.meta.url).pathname
const weights = new Map()

function compress(folder) {
  for (const name of readdirSync(join(dist, folder))) {
    const path = join(folder, name)
    if (statSync(join(dist, path)).isDirectory()) compress(path)
    else if (/\.(js|css|html|svg|json)$/.test(name)) {
      const small = gzipSync(readFileSync(join(dist, path)), { level: 9 })
      writeFileSync(join(dist, `${path}.gz`), small)
      weights.set(path, small.length)
    } else weights.set(path, statSync(join(dist, path)).size)
  }
}

function needs(manifest, key, seen = new Set()) {
  const chunk = manifest[key]
  if (!chunk || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const css of chunk.css ?? []) seen.add(css)
  for (const next of chunk.imports ?? []) needs(manifest, next, seen)
  return seen
}

const kb = (files) => [...files].reduce((sum, file) => sum + (weights.get(file) ?? 0), 0) / 1024

compress('')
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
const first = needs(manifest, 'index.html')
const pages = Object.keys(manifest).filter((key) => /^src\/pages\/.*Page\.vue$/.test(key))
const sizes = pages.map((page) => [page.replace('src/pages/', ''), kb(needs(manifest, page, new Set(first)))])
sizes.push(['(shell alone)', kb(first)])
sizes.sort((one, other) => other[1] - one[1])
for (const [page, size] of sizes) console.log(`${size.toFixed(1).padStart(7)} kB  ${page}`)
const heavy = sizes.filter(([, size]) => size > MOST_KB)
if (heavy.length) {
  console.error(`over ${MOST_KB} kB compressed: ${heavy.map(([page]) => page).join(', ')}`)
  process.exit(1)
}
