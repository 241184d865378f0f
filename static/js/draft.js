// A started sheet's text, kept for this tab only. The store is handed in: sessionStorage, or a map in tests.
export class Drafts {
  constructor(store) {
    this.store = store
  }

  save(address, fields) {
    const kept = {}
    for (const field of fields) {
      if (!field.name) continue
      if (field.type === 'radio' || field.type === 'checkbox') {
        if (field.checked) (kept[field.name] ??= []).push(field.value)
      } else if (field.value) {
        kept[field.name] = field.value
      }
    }
    this.store.setItem(key(address), JSON.stringify(kept))
  }

  restore(address, fields) {
    const kept = read(this.store, key(address))
    if (!kept) return false
    for (const field of fields) {
      const value = kept[field.name]
      if (field.type === 'radio' || field.type === 'checkbox') {
        field.checked = Array.isArray(value) && value.includes(field.value)
      } else if (value !== undefined) {
        field.value = value
      }
    }
    return true
  }

  forget(address) {
    this.store.removeItem(key(address))
  }
}

function key(address) {
  return `draft:${address}`
}

function read(store, name) {
  try {
    return JSON.parse(store.getItem(name))
  } catch {
    return null
  }
}
