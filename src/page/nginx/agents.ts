/**
 * Crawlers and makers of link previews, by what their user agents name (documentation of Google, Bing, Yandex, Apple, Meta and
 * the others). Whole names: a pattern such as `bot` would take people for crawlers (a telephone is called CUBOT).
 */
const crawlers = [
  "AdsBot-Google|APIs-Google|FeedFetcher-Google|Google-InspectionTool|Googlebot|GoogleOther|Mediapartners-Google",
  "Storebot-Google|adidxbot|bingbot|BingPreview|msnbot|DuckDuckBot|DuckAssistBot|Baiduspider|Applebot|Amazonbot",
  "Yandex(?:[A-Z][a-z]*)?Bot|Yandex(?:Images|Video|Media|Favicons)|Yahoo! Slurp|PetalBot|SeznamBot|Sogou \\w+ spider",
  "Qwantbot|Qwantify|Exabot|MojeekBot|coccocbot|360Spider|Bytespider|facebookexternalhit|facebookcatalog",
  "meta-externalagent|Twitterbot|LinkedInBot|Slackbot|Discordbot|TelegramBot|WhatsApp/|Pinterestbot|redditbot",
  "SkypeUriPreview|Embedly|ia_archiver|archive\\.org_bot|CCBot|GPTBot|ChatGPT-User|OAI-SearchBot|ClaudeBot",
  "Claude-User|PerplexityBot|cohere-ai|MJ12bot|AhrefsBot|SemrushBot|DotBot|rogerbot|Screaming Frog|BLEXBot",
].join("|");

/** User agents that a person holds: browsers, and what people type into a terminal to look. */
const person = "^(?:Mozilla/|Opera/|curl/|Wget/|Lynx/|Links \\(|ELinks/|w3m/)";

/** Browsers as most people have them, with nothing behind: recognised without a look through the whole list. */
export const browser = [
  "^Mozilla/5\\.0 \\((?:Windows|Macintosh|X11|Linux|iPhone|iPad)(?![^)]*[Bb]ot)[^()]*\\) ",
  "(?:AppleWebKit/[\\d.]+ \\(KHTML, like Gecko\\) (?:(?:Chrome|CriOS|Version|Mobile|Safari|Edg|OPR)/[\\w.]+ ?)+",
  "|Gecko/[\\d.]+ Firefox/[\\d.]+)$",
].join("");

/** `$entracte_agent`: `person`, `crawler` or `unknown`. */
export const agentMaps = `
  map $http_user_agent $entracte_agent { default $entracte_other_agent; "~${browser}" person; }
  map $http_user_agent $entracte_other_agent { default unknown; "~${crawlers}" crawler; "~${person}" person; }`;
