import { Fragment } from 'react'

/** What reads as one word: „E-Mail-Adresse“ or „U-Bahn“, the parts of a norm, and a telephone number; as on the pages outside. */
const oneWord =
  /((?<![\p{L}\p{N}-])\p{L}-\p{L}{1,20}(?:-\p{L}{1,12})?(?!\p{L})|(?<![\p{L}\p{N}])lit\. \p{L}(?!\p{L})|(?<![\p{L}\p{N}])(?:Art\.|Abs\.|Nr\.|§§?) \d{1,4}|(?<![\p{L}\p{N}])\+\d[\d /()-]{5,18}\d)/u

/** Words of others as they stand, character by character, so that what is copied stays what was said. */
export function Unbroken({ text }: { text: string }) {
  return text.split(oneWord).map((part, at) =>
    at % 2 === 1 ? (
      <span key={at} className="whitespace-nowrap">
        {part}
      </span>
    ) : (
      <Fragment key={at}>{part}</Fragment>
    ),
  )
}
