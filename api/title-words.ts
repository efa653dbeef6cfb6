/** A title one may find behind a name, after a comma or not: `MBA`, `Dipl.-Ing.`, `Dr. h. c.`. */
export const postTitle =
  /^(?:(?:m|b)\.?\s?(?:a|sc|eng|ed|mus|arts?)\.?|(?:exec(?:utive)?\.?\s)?mba|msc|bsc|ma|ba|beng|meng|ll\.?\s?[mb]\.?|ph\.?\s?d\.?|mph|mas|emba|mpa|mim|mpp|cpa|cfa|pmp|bakk\.?|dipl\.-\p{L}+\.?|dr\.? ?h\.? ?c\.?|md|m\.d\.|d\.sc\.|st?b|wp|acca)(?:\s?\((?:fh|cont\.ed\.|wu|eth|univ\.?|tu)\))?$/iu

/** Where it is written: degrees behind the name, a doctorate and a diploma before it, wherever they were found. */
export function standsBehind(title: string): boolean {
  return postTitle.test(title) && !/^(?:dr|dipl)\b/i.test(title)
}
