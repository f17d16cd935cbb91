/** A language range as browsers send it (RFC 9110, section 12.5.4): `fr`, `pt-BR`, `zh-Hans-CN`. */
const tag = "[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}";
/** After a tag that is wanted: no weight, or one that is not 0. */
const wanted = "(?! *; *q=0(?:\\.0*)? *(?:,|$)) *(?:[;,]|$)";
/** Further entries of the language before: after `fr-FR`, `fr` says nothing new. */
const again = (group: number) => `[^,]*(?:, *\\${String(group)}(?:-[^,]*| *;[^,]*)?(?=,|$))*`;

/** Entries with falling weights, as every browser writes them. */
const sorted = ["", ...Array.from({ length: 9 }, (_, i) => ` *; *q=0\\.${String(9 - i)}\\d*`)]
  .map((weight) => `(?:[^,;]+${weight} *(?:,|$))*`)
  .join("");

/** The tag of the highest weight, first of the highest: a weight is worth its first digit. */
const best = [
  `"~(?:^|,) *(${tag}) *(?:,|$)" $1;`,
  ...Array.from({ length: 9 }, (_, i) => `"~(?:^|,) *(${tag}) *; *q=0\\.${String(9 - i)}" $1;`),
].join("\n    ");

/**
 * Maps that take the visitor's languages out of Accept-Language: `$entracte_lang1` to `3`, most wanted first, and
 * `$entracte_base1` to `3` without region. Where the weights do not fall, the highest comes first, and then the order counts.
 * The first tag without a weight has the highest: what nearly everybody sends needs no look at the rest.
 */
export const languageMaps = `
  map $http_accept_language $entracte_sorted { default ""; "~^${sorted}$" 1; }
  map $http_accept_language $entracte_first { default ""; "~^ *(${tag})${wanted}" $1; }
  map $http_accept_language $entracte_second { default ""; "~^ *([A-Za-z]+)${again(1)}, *(${tag})${wanted}" $2; }
  map $http_accept_language $entracte_third {
    default ""; "~^ *([A-Za-z]+)${again(1)}, *([A-Za-z]+)${again(2)}, *(${tag})${wanted}" $3;
  }
  map $http_accept_language $entracte_best {
    default "";
    ${best}
  }
  map $http_accept_language $entracte_lang1 { default $entracte_highest; "~^ *(${tag}) *(?:,|$)" $1; }
  map $entracte_sorted $entracte_highest { default $entracte_best; 1 $entracte_first; }
  map $entracte_sorted $entracte_lang2 { default $entracte_first; 1 $entracte_second; }
  map $entracte_sorted $entracte_lang3 { default $entracte_second; 1 $entracte_third; }
${[1, 2, 3].map((n) => `  map $entracte_lang${String(n)} $entracte_base${String(n)} { default ""; "~^([A-Za-z]+)-" $1; }`).join("\n")}`;

/** The files of a page to look for, the language most wanted first: arguments of `try_files`. */
export const languageFiles = (page: string): string =>
  [1, 2, 3]
    .flatMap((n) => [`lang${String(n)}`, `base${String(n)}`])
    .map((name) => `/${page}.$entracte_${name}.html`)
    .join(" ");
