#!/bin/sh
# Makes sure that the programs the lab is made of are there: real nginx, real HAProxy, openssl.
# With the word "browser" also what the tests need: Chromium and fonts for it; git and rsync to run pipelines with.
# Installs what lacks where this is Debian or Ubuntu and we are root; elsewhere names the command to type.
# Says nothing and does nothing when all is there. Everything it says goes to standard error.
set -eu
PATH="$PATH:/usr/sbin:/sbin"
[ "$(uname -s)" = Linux ] || exit 0

lacking=""
lacks() { command -v "$1" >/dev/null 2>&1 || lacking="$lacking $2"; }
lacks nginx nginx-light
lacks haproxy haproxy
lacks openssl openssl
if [ "${1:-}" = browser ]; then
  lacks git git
  lacks rsync rsync
  command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || lacks chromium chromium
  find /usr/share/fonts /usr/local/share/fonts -name '*.[ot]t[fc]' 2>/dev/null | grep -q . || lacking="$lacking fonts-dejavu-core"
fi
[ -n "$lacking" ] || exit 0

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "entracte: installing$lacking (apt-get)" >&2
  # The packages must not start services of their own: the lab starts what it needs.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $lacking >&2
else
  echo "entracte: these programs are missing. Type:" >&2
  echo "  sudo apt-get install$lacking      (or your system's equivalent)" >&2
  exit 1
fi
