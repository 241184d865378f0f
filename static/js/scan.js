// Reads the label of a machine with the camera, where the browser can; else the code is typed.
const EVERY = 250 // milliseconds between two looks
const CODE = /\/m\/([0-9A-Za-z-]{10,11})\/?$/

// What a QR label of ours says: an address that ends with the machine's code, or the code alone.
export function codeOf(text) {
  const found = CODE.exec(text.trim())
  if (found) return found[1]
  return /^[0-9A-Za-z]{5}-?[0-9A-Za-z]{5}$/.test(text.trim()) ? text.trim() : ''
}

export function wake(root) {
  const box = root.querySelector('[data-scan]:not([data-awake])')
  if (!box || !('BarcodeDetector' in window) || !navigator.mediaDevices) return
  box.dataset.awake = ''
  box.hidden = false
  box.querySelector('[data-scan-go]').addEventListener('click', () => look(box))
}

async function look(box) {
  const view = box.querySelector('[data-scan-view]')
  const said = box.querySelector('[data-scan-said]')
  try {
    view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
    await view.play()
  } catch {
    said.textContent = said.dataset.refused
    return
  }
  view.hidden = false
  box.querySelector('[data-scan-go]').hidden = true
  said.textContent = said.dataset.looking
  const detector = new window.BarcodeDetector({ formats: ['qr_code'] })
  const timer = setInterval(async () => {
    for (const { rawValue } of await detector.detect(view).catch(() => [])) {
      const code = codeOf(rawValue)
      if (!code) {
        said.textContent = said.dataset.foreign
        continue
      }
      clearInterval(timer)
      stop(view)
      return send(code)
    }
  }, EVERY)
}

function stop(view) {
  for (const track of view.srcObject?.getTracks() ?? []) track.stop()
}

function send(code) {
  const form = document.querySelector('[data-scan-form]')
  form.elements.code.value = code
  form.requestSubmit()
}
