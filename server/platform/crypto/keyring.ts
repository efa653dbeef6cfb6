import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'

/** What is derived from the master key. One purpose each, so that no value made for one is good for another. */
export type Keyring = {
  /** Seals bytes with the installation's key; `context` is bound to the result and needed to open it. */
  seal: (context: string, plain: Buffer | string) => Buffer
  open: (context: string, sealed: Buffer) => Buffer
  /** Keyed hash (HMAC-SHA-256) of a value, for look-ups without the value. */
  mac: (context: string, value: Buffer | string) => Buffer
  sign: (data: Buffer) => Buffer
  verify: (data: Buffer, signature: Buffer) => boolean
  publicKeyPem: () => string
  /** Secret text derived for one use, for example a database password. */
  secret: (context: string) => string
}

const VERSION = 1

/** Derives every key from the 32 bytes of the master key (HKDF-SHA-256). */
export function keyring(masterKey: Buffer): Keyring {
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', masterKey, 'treu', info, 32))
  const keys = new Map<string, KeyObject>()
  const keyFor = (info: string) => {
    let key = keys.get(info)
    if (!key) {
      key = createSecretKey(derive(info))
      keys.set(info, key)
    }
    return key
  }
  const signing = ed25519FromSeed(derive('sign'))
  const checking = createPublicKey(signing)

  return {
    seal: (context, plain) => sealWith(keyFor('seal'), context, plain),
    open: (context, sealed) => openWith(keyFor('seal'), context, sealed),
    mac: (context, value) =>
      createHmac('sha256', keyFor(`mac:${context}`))
        .update(value)
        .digest(),
    sign: (data) => sign(null, data, signing),
    verify: (data, signature) => verify(null, data, checking, signature),
    publicKeyPem: () => checking.export({ type: 'spki', format: 'pem' }).toString(),
    secret: (context) => derive(`secret:${context}`).toString('base64url'),
  }
}

/** AES-256-GCM: version, IV, tag, ciphertext. The context is authenticated, so values cannot be swapped. */
export function sealWith(key: KeyObject, context: string, plain: Buffer | string): Buffer {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(context))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), body])
}

export function openWith(key: KeyObject, context: string, sealed: Buffer): Buffer {
  if (sealed[0] !== VERSION) throw new Error('sealed value of an unknown version')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13))
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(13, 29))
  return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()])
}

export function sha256(data: Buffer | string): Buffer {
  return createHash('sha256').update(data).digest()
}

/** A random token for links and sessions (256 bits); only its hash is stored. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

function ed25519FromSeed(seed: Buffer): KeyObject {
  // PKCS#8 wrapper of a raw Ed25519 seed (RFC 8410).
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  return createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' })
}
