// A started sheet's text, kept for this tab only. The store is handed in: sessionStorage, or a map in tests.
const ON_ITS_WAY = 'draft on its way'

// What a sheet is kept by. Its id is kept too: sent again after an answer was lost, it is the same one.
export const KEPT = 'textarea, select, input:is([type="text"], [type="radio"], [type="checkbox"], [type="date"], [name="op_id"], [name="noticed_at"])'

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

  // On its way: kept until a page says that it has arrived, for a basement may swallow it.
  sent(address, fields) {
    this.save(address, fields)
    this.store.setItem(ON_ITS_WAY, address)
  }

  arrived() {
    const address = this.store.getItem(ON_ITS_WAY)
    if (address) this.forget(address)
    this.store.removeItem(ON_ITS_WAY)
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
