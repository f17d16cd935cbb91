/**
 * What the page does by itself, in the visitor's browser: tells the expected end in the visitor's own time zone, and goes
 * to the same address again, by GET, once the application is back.
 *
 * It asks its own address, with a header that the page's nginx answers 204; the page's marker, a 204, a 429 or a server's error mean: wait.
 * Redirects are an answer of the application (a login, often), and are not followed. The waits grow to a minute and are spread
 * by chance, so that a thousand tabs neither ask nor return at once. A tab that nobody looks at does not ask.
 *
 * An address with a fragment is left for another one first: a browser asked for the address that it is at only scrolls
 * (HTML, "navigate to a fragment"). `location.reload()` would send a form again.
 */
export const pageScript = `(() => {
  const lang = document.documentElement.lang;
  const locale = navigator.languages.find((own) => own.split("-")[0] === lang.split("-")[0]) || lang;
  const time = document.querySelector("time[data-until]");
  const left = document.querySelector("[data-late]");
  const at = time ? Date.parse(time.dateTime) : NaN;
  const count = () => {
    const minutes = Math.ceil((at - Date.now()) / 60000);
    const [n, unit] = minutes < 90 ? [minutes, "minute"] : minutes < 2880 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
    left.textContent = n > 0 ? new Intl.RelativeTimeFormat(locale).format(n, unit) : left.dataset.late;
    if (n > 0) setTimeout(count, 15000);
  };
  if (at) {
    const shape = { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit", timeZoneName: "short" };
    time.textContent = new Intl.DateTimeFormat(locale, shape).format(at);
    count();
  }

  let timer;
  let wait = 10000;
  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(ask, ms * (0.5 + Math.random()));
  };
  const back = ({ type, status, headers }) =>
    type === "opaqueredirect" || (status < 500 && status !== 204 && status !== 429 && !headers.has("entracte-page"));
  const ask = async () => {
    try {
      const answer = await fetch(location.href, {
        method: "HEAD", headers: { "entracte-ask": "back" }, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(20000),
      });
      if (back(answer)) return go(location.href);
    } catch {}
    later((wait = Math.min(wait * 1.5, 60000)));
  };
  const go = (address) => {
    if (location.hash) history.replaceState(null, "", location.pathname + (location.search ? "" : "?-"));
    location.replace(address);
  };
  if (location.protocol.startsWith("http")) {
    later(wait);
    document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : later(3000)));
  }
})();`;
