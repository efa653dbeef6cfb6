type Sentence = { de: string; en: string }

/** The store for files cannot be used as it is set; says why in a sentence, never with the secret. */
export class FileStoreUnusable extends Error {
  /** Nobody answers or the store is out of order: the settings may be right. */
  readonly isPassing: boolean

  constructor(why: Sentence, { isPassing = false } = {}) {
    super(`TREU_FILES_URL: ${why.de} / TREU_FILES_URL: ${why.en}`)
    this.name = 'FileStoreUnusable'
    this.isPassing = isPassing
  }
}

type Place = { host: string; bucket: string }

/** What an error of the SDK means for whoever set the address. */
export function explainS3(error: unknown, place: Place): FileStoreUnusable {
  const { code, name, $metadata } = error as {
    code?: string
    name?: string
    $metadata?: { httpStatusCode?: number }
  }
  const status = $metadata?.httpStatusCode
  for (const key of [code, name]) {
    const reason = reasons[key ?? '']
    if (reason) return new FileStoreUnusable(reason(place), { isPassing: passing.has(key ?? '') })
  }
  if (status === 301 || status === 307) return new FileStoreUnusable(otherRegion(place))
  if (status === 403) return new FileStoreUnusable(denied(place))
  if (status === 404) return new FileStoreUnusable(noBucket(place))
  const what = [status, code ?? name].filter(Boolean).join(' ')
  const isPassing = status !== undefined && status >= 500
  return new FileStoreUnusable(
    { de: `${place.host} antwortet mit ${what}.`, en: `${place.host} answers ${what}.` },
    { isPassing },
  )
}

const noBucket = ({ host, bucket }: Place) => ({
  de: `Den Eimer „${bucket}“ gibt es auf ${host} nicht; bitte anlegen oder den Namen prüfen.`,
  en: `there is no bucket "${bucket}" on ${host}; please make it or check the name.`,
})
const denied = ({ bucket }: Place) => ({
  de: `Der Schlüssel darf im Eimer „${bucket}“ nicht auflisten, lesen, schreiben und löschen; alles davon ist nötig.`,
  en: `the key may not list, read, write and delete in the bucket "${bucket}"; all of these are needed.`,
})
const otherRegion = ({ bucket }: Place) => ({
  de: `Der Eimer „${bucket}“ liegt in einer anderen Region; bitte mit ?region=… nennen.`,
  en: `the bucket "${bucket}" lies in another region; please name it with ?region=….`,
})
const silent = ({ host }: Place) => ({
  de: `${host} antwortet nicht; bitte Rechnername, Port und Netz prüfen.`,
  en: `${host} does not answer; please check host name, port and network.`,
})
const untrusted = ({ host }: Place) => ({
  de: `Dem Zertifikat von ${host} wird nicht vertraut; eine eigene Zertifizierungsstelle nennt NODE_EXTRA_CA_CERTS.`,
  en: `the certificate of ${host} is not trusted; NODE_EXTRA_CA_CERTS names an authority of your own.`,
})

const reasons: Record<string, (place: Place) => Sentence> = {
  NoSuchBucket: noBucket,
  AccessDenied: denied,
  AllAccessDisabled: denied,
  InvalidAccessKeyId: ({ host }) => ({
    de: `${host} kennt den Schlüssel (vor dem Doppelpunkt) nicht.`,
    en: `${host} does not know the key (before the colon).`,
  }),
  SignatureDoesNotMatch: () => ({
    de: 'Das Geheimnis (hinter dem Doppelpunkt) passt nicht zum Schlüssel.',
    en: 'the secret (after the colon) does not fit the key.',
  }),
  AuthorizationHeaderMalformed: otherRegion,
  PermanentRedirect: otherRegion,
  RequestTimeTooSkewed: ({ host }) => ({
    de: `Die Uhren dieses Rechners und von ${host} gehen zu weit auseinander.`,
    en: `the clocks of this machine and of ${host} are too far apart.`,
  }),
  EPROTO: ({ host }) => ({
    de: `${host} spricht an diesem Port kein TLS; ohne TLS beginnt die Adresse mit s3+http://.`,
    en: `${host} speaks no TLS at this port; without TLS the address begins with s3+http://.`,
  }),
  ECONNREFUSED: silent,
  ECONNRESET: silent,
  EAI_AGAIN: silent,
  EHOSTUNREACH: silent,
  ENETUNREACH: silent,
  ENOTFOUND: silent,
  ETIMEDOUT: silent,
  TimeoutError: silent,
  CERT_HAS_EXPIRED: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
}

const passing = new Set(Object.keys(reasons).filter((key) => reasons[key] === silent))
