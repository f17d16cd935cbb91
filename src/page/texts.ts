import { defaultTexts, type PageTexts } from "./model.ts";

/** What the page says by itself, around the texts of its author. */
export interface Labels {
  readonly expected: string;
  /** In place of the countdown, once the expected end has passed. */
  readonly late: string;
  readonly contact: string;
  readonly returns: string;
}

interface BuiltIn {
  readonly texts: PageTexts;
  readonly labels: Labels;
}

/** The languages that the page speaks without being taught. */
export const builtIn = {
  en: {
    texts: defaultTexts,
    labels: {
      expected: "Expected back",
      late: "It is taking a little longer than planned.",
      contact: "Contact",
      returns: "Leave this page open: it takes you back by itself.",
    },
  },
  fr: {
    texts: {
      title: "En maintenance",
      message:
        "Ce service est en cours de maintenance et sera bientôt de retour. Rien de ce que vous avez enregistré n’est perdu.",
    },
    labels: {
      expected: "Retour prévu",
      late: "Cela prend un peu plus de temps que prévu.",
      contact: "Contact",
      returns: "Laissez cette page ouverte\u00a0: elle vous ramène d’elle-même.",
    },
  },
} as const satisfies { readonly [lang: string]: BuiltIn };

/** What is built in for a language, or for the one that it is a variety of: `fr-CA` is French. */
export function builtInFor(lang: string): BuiltIn | undefined {
  return (builtIn as { readonly [lang: string]: BuiltIn })[lang.toLowerCase().split("-")[0] ?? ""];
}

const rightToLeft = new Set(["Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"]);

/** Which way a language is written, from the script that it is most likely in (Unicode CLDR, likely subtags). */
export function directionOf(lang: string): "ltr" | "rtl" {
  return rightToLeft.has(new Intl.Locale(lang).maximize().script ?? "") ? "rtl" : "ltr";
}
