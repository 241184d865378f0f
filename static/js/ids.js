// Ids, hashes and the one way to write JSON down, so that the phone and the server hash the same.
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

// A UUID of version 7, also where the browser has no crypto.randomUUID (plain http).
// It begins with the time: kept in order, never sorted by it.
export const newId = (now = Date.now()) => {
  const digits = now.toString(16).padStart(12, '0') + hex(crypto.getRandomValues(new Uint8Array(9)))
  return digits.replace(/(.{8})(.{4})(.{3})(.{3})(.{12})/, '$1-$2-7$3-8$4-$5')
}

export const sha256 = async (data) => hex(await crypto.subtle.digest('SHA-256', typeof data === 'string' ? new TextEncoder().encode(data) : data))

// Written by hand: an object would put keys that look like numbers first.
export const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`
  if (!value || typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)}}`
}

export const fingerprint = ({ type, schema, target, fields, photos }) => sha256(canonical({ type, schema, target, fields, photos }))
