// Passkey data between JSON, where bytes are base64url, and the browser, where they are buffers.
export function toBytes(text) {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer
}

export function toText(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(letters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')
}

// A passkey of ours can be found by the device itself and always asks for face, finger or code.
export function forCreation({ publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: (publicKey.excludeCredentials ?? []).map(known),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
    },
  }
}

export function forRequest({ publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: (publicKey.allowCredentials ?? []).map(known),
    },
  }
}

export function toPlain(credential) {
  const response = {}
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = toText(credential.response[name])
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports()
  return {
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  }
}

function known(credential) {
  return { ...credential, id: toBytes(credential.id) }
}
