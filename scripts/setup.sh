#!/usr/bin/env bash
# Installs the packages that Postrider needs and that are missing, and names each one first. Prints nothing when none is
# missing.
#
#   scripts/setup.sh             npm packages, a Redis server
#   scripts/setup.sh --browser   also Chromium, fonts, Valkey, Python, strace, Exim, Postfix, Dovecot, promtool, age, Caddy,
#                                nginx, moto, openapi-typescript, for tests and pictures
#   scripts/setup.sh --servers   also Exim, Postfix, OpenSMTPD, Python and aiosmtpd, for `npm run test:servers`
#   scripts/setup.sh --mails     also Python, dkimpy, SpamAssassin and rspamd, for `npm run test:mails`
#   scripts/setup.sh --bounces   also Sisimai, for `npm run test:bounces`
#   scripts/setup.sh --bench     also Postfix, whose smtp-sink receives the messages of `npm run bench -- deliver`
#
# Exits with 1 if it cannot install a package, and prints the command to run by hand. Exits with 2 on wrong usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

browser=false
servers=false
mails=false
bounces=false
bench=false
case "$*" in
  '') ;;
  --browser) browser=true ;;
  --servers) servers=true ;;
  --mails) mails=true ;;
  --bounces) bounces=true ;;
  --bench) bench=true ;;
  *) echo 'usage: scripts/setup.sh [--browser | --servers | --mails | --bounces | --bench]' >&2; exit 2 ;;
esac

say() { printf 'postrider: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }
has_any() { local name; for name; do if has "$name"; then return 0; fi; done; return 1; }

# --- Node ------------------------------------------------------------------------------------------------------------

check_node() {
  has node || fail 'Node.js is missing. Install version 20.19 or newer: https://nodejs.org/en/download'
  local version major minor
  version=$(node --version)
  IFS=. read -r major minor _ <<<"${version#v}"
  if (( major < 20 || (major == 20 && minor < 19) )); then
    fail "Node.js $version is too old. Install version 20.19 or newer: https://nodejs.org/en/download"
  fi
}

install_packages() {
  local stamp=node_modules/.package-lock.json
  if [[ -e $stamp && ! package-lock.json -nt $stamp ]]; then return; fi
  has npm || fail 'npm is missing. Install it: it comes with Node.js (on Debian it is the package npm).'
  say 'installing the npm packages of package-lock.json (npm ci) …'
  npm ci --include=dev --no-audit --no-fund --loglevel=error >&2 ||
    fail 'the npm packages could not be installed (see above). Run by hand: npm ci'
  touch "$stamp"
}

# --- The system's packages -------------------------------------------------------------------------------------------

manager=''
for candidate in apt-get dnf apk brew; do
  if has "$candidate"; then manager=$candidate; break; fi
done

as_root() {
  if (( EUID == 0 )); then "$@"
  elif [[ -t 0 ]]; then sudo "$@"
  else sudo -n "$@" # nobody is there to type a password
  fi
}

may_install() { [[ $manager == brew ]] || (( EUID == 0 )) || has sudo; }

lists_are_new=false
refresh_lists() {
  if $lists_are_new; then return; fi
  lists_are_new=true
  as_root apt-get -qq update >&2 || say 'the package lists could not be refreshed; trying with the old ones.'
}

add() {
  case $manager in
    apt-get)
      refresh_lists
      as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 \
        install -y --no-install-recommends "$@" >&2 ;;
    dnf) as_root dnf install -y -q "$@" >&2 ;;
    apk) as_root apk add -q "$@" >&2 ;;
    brew) brew install -q "$@" >&2 ;;
  esac
}

# Prints the command that does the same by hand.
by_hand() {
  local sudo=''
  if (( EUID != 0 )) && has sudo; then sudo='sudo '; fi
  case $manager in
    apt-get) echo "${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends $*" ;;
    dnf) echo "${sudo}dnf install -y $*" ;;
    apk) echo "${sudo}apk add $*" ;;
    brew) echo "brew install $*" ;;
  esac
}

otherwise='' # an alternative to installing, for the messages

# need WHAT FOUND PACKAGE… : installs PACKAGE… unless the function FOUND succeeds. WHAT is the name for the messages.
need() {
  local what=$1 found=$2
  shift 2
  if "$found"; then return; fi
  if [[ -z $manager ]]; then
    fail "$what is missing, and this machine has none of apt-get, dnf, apk and brew to install it." \
      "Install it and run this again.$otherwise"
  fi
  if ! may_install; then
    fail "$what is missing. Installing it requires root, and sudo is not available." \
      "Run as root: $(by_hand "$@")$otherwise"
  fi
  say "installing $what: $(by_hand "$@") …"
  add "$@" || fail "$what could not be installed (see above). Run by hand: $(by_hand "$@")$otherwise"
  "$found" || fail "$what was installed ($*), but it is not on the PATH." \
    "Add it to the PATH and run this again.$otherwise"
}

# --- Redis -----------------------------------------------------------------------------------------------------------

redis_is_there() { has_any redis-server valkey-server; }

# With REDIS_URL set, `npm start` needs no Redis on this machine.
redis_is_elsewhere() {
  [[ ${npm_lifecycle_event:-} == start ]] && { [[ -n ${REDIS_URL:-} ]] || grep -qs '^REDIS_URL=.' .env; }
}

install_redis() {
  if redis_is_there || redis_is_elsewhere; then return; fi
  local package=redis
  if [[ $manager == apt-get ]]; then package=redis-server; fi
  need 'a Redis server' redis_is_there "$package"
  if [[ -d /run/systemd/system && $manager == apt-get ]]; then
    say 'the package may have started Redis as a service on port 6379. Postrider runs its own Redis and does not use' \
      'the service. To stop it: systemctl disable --now redis-server'
  fi
  # Older versions work, but cannot confirm that a write is on disk (WAITAOF).
  if has redis-server && [[ $(redis-server --version) =~ v=([0-9]+)\.([0-9]+) ]]; then
    if (( BASH_REMATCH[1] < 7 || (BASH_REMATCH[1] == 7 && BASH_REMATCH[2] < 2) )); then
      say "Redis ${BASH_REMATCH[1]}.${BASH_REMATCH[2]} was installed; 7.2 or newer is recommended" \
        '(https://redis.io/downloads).'
    fi
  fi
}

# --- Chromium --------------------------------------------------------------------------------------------------------

chromium_is_there() {
  [[ -n ${CHROMIUM_PATH:-} ]] || has_any chromium chromium-browser google-chrome google-chrome-stable
}

install_chromium() {
  if [[ -n ${CHROMIUM_PATH:-} && ! -x $CHROMIUM_PATH ]]; then
    fail "CHROMIUM_PATH is $CHROMIUM_PATH, which is no executable file."
  fi
  if chromium_is_there; then return; fi
  otherwise=$'\n           or set CHROMIUM_PATH to your own Chromium or Chrome'
  if [[ $manager == brew ]]; then need Chromium chromium_is_there --cask chromium; return; fi
  need Chromium chromium_is_there chromium
  local fonts=fonts-noto-cjk
  case $manager in
    dnf) fonts=google-noto-sans-cjk-fonts ;;
    apk) fonts=font-noto-cjk ;;
  esac
  say "installing Chinese fonts for Chromium: $(by_hand "$fonts") …"
  add "$fonts" || say 'the fonts could not be installed; Chinese text will show as boxes in screenshots.'
}

# --- Fonts -----------------------------------------------------------------------------------------------------------

# Debian's copies of Times and Arial, by their widths. Without them, the test that no line moves when the fonts of a page
# arrive is skipped and says so.
install_liberation() {
  if [[ $manager != apt-get ]] || ! may_install; then return; fi
  # `dpkg-query -W` also knows packages that others merely recommend.
  if dpkg --status fonts-liberation >/dev/null 2>&1; then return; fi
  say "installing fonts for the tests: $(by_hand fonts-liberation) …"
  add fonts-liberation || say 'the fonts could not be installed; the test that needs them will be skipped.'
}

# --- Valkey ----------------------------------------------------------------------------------------------------------

# Without Valkey, the tests that also run on it are skipped and say so.
install_valkey() {
  if has valkey-server || [[ $manager != apt-get ]] || ! may_install; then return; fi
  say "installing Valkey for the tests: $(by_hand valkey-server) …"
  add valkey-server || say 'Valkey could not be installed; the tests on it will be skipped.'
}

# --- Python ----------------------------------------------------------------------------------------------------------

# Python's email package reads the messages that the tests make. Without it, those tests are skipped and say so.
install_python() {
  if has python3 || [[ -z $manager ]] || ! may_install; then return; fi
  say "installing Python for the tests: $(by_hand python3) …"
  add python3 || say 'Python could not be installed; the tests that need it will be skipped.'
}

# --- strace ----------------------------------------------------------------------------------------------------------

# Without strace, the test that checks what reached the disk is skipped and says so. It traces Linux only.
install_strace() {
  if has strace || [[ $(uname -s) != Linux || -z $manager || $manager == brew ]] || ! may_install; then return; fi
  say "installing strace for the tests: $(by_hand strace) …"
  add strace || say 'strace could not be installed; the test that needs it will be skipped.'
}

# --- Exim, Postfix and Dovecot ---------------------------------------------------------------------------------------

# The tests start their own mail servers. So the packages are only unpacked: they set up no mail system, start no daemon
# and replace no other mail server. Tests that need a missing server are skipped and say so.

# unpack FOLDER PACKAGE… : unpacks PACKAGE… into FOLDER, and installs the libraries that they need.
unpack() {
  local folder=$1 downloads package missing=()
  shift
  downloads=$(mktemp -d) || return 1
  refresh_lists
  (cd "$downloads" && apt-get -qq -o APT::Sandbox::User=root download "$@" >&2) || return 1
  for package in $(dpkg-deb -f "$downloads/$1"_*.deb Depends | grep -oE '(^|[ ,|])lib[a-z0-9.+-]+' | tr -d ' ,|' | grep -v -- '-tools$'); do
    dpkg --status "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  if ((${#missing[@]} > 0)); then add "${missing[@]}" || return 1; fi
  rm -rf "$folder" && mkdir -p "$folder" || return 1
  for package in "$downloads"/*.deb; do dpkg-deb -x "$package" "$folder" || return 1; done
  rm -rf "$downloads"
}

exim_folder=node_modules/.cache/exim

exim_is_there() { [[ -x $exim_folder/usr/sbin/exim4 || -x /usr/sbin/exim4 ]] || has exim4; }

# libnss_wrapper provides the system user that Exim looks for.
install_exim() {
  if exim_is_there || [[ $manager != apt-get ]] || ! may_install; then return; fi
  say "unpacking Debian's Exim for the tests into $exim_folder …"
  unpack "$exim_folder" exim4-daemon-light libnss-wrapper && chmod 755 "$exim_folder/usr/sbin/exim4" ||
    say 'Exim could not be unpacked; the tests that send to it will be skipped.'
}

postfix_folder=node_modules/.cache/postfix

install_postfix() {
  if [[ -x $postfix_folder/usr/lib/postfix/sbin/master || $manager != apt-get ]] || ! may_install; then return; fi
  say "unpacking Debian's Postfix for the tests into $postfix_folder …"
  unpack "$postfix_folder" postfix ||
    say 'Postfix could not be unpacked; the tests that send through it will be skipped.'
}

dovecot_folder=node_modules/.cache/dovecot

# Dovecot looks for its modules in a fixed folder. In the unpacked copy, this path is replaced by one of the same length
# in the working directory, where the tests put a link (tests/servers/dovecot.ts).
install_dovecot() {
  local fixed=/usr/lib/dovecot/modules own=/proc/self/cwd/./modules
  if [[ -x $dovecot_folder/usr/lib/dovecot/lmtp || $manager != apt-get ]] || ! may_install; then return; fi
  say "unpacking Debian's Dovecot for the tests into $dovecot_folder …"
  unpack "$dovecot_folder" dovecot-core dovecot-imapd dovecot-lmtpd &&
    sed -i "s|$fixed|$own|g" "$dovecot_folder/usr/lib/dovecot/libdovecot.so.0.0.0" ||
    say 'Dovecot could not be unpacked; the tests that read its mailboxes will be skipped.'
}

install_opensmtpd() {
  local folder=node_modules/.cache/opensmtpd
  if [[ -x $folder/usr/sbin/smtpd || $manager != apt-get ]] || ! may_install; then return; fi
  say "unpacking Debian's OpenSMTPD for the tests into $folder …"
  unpack "$folder" opensmtpd || say 'OpenSMTPD could not be unpacked; it will be left out, and the run will fail.'
}

install_aiosmtpd() {
  local folder=node_modules/.cache/aiosmtpd
  if [[ -d $folder/usr/lib/python3 || $manager != apt-get ]] || ! may_install; then return; fi
  say "unpacking Debian's aiosmtpd for the tests into $folder …"
  unpack "$folder" python3-aiosmtpd python3-attr python3-public ||
    say 'aiosmtpd could not be unpacked; it will be left out, and the run will fail.'
}

# --- promtool --------------------------------------------------------------------------------------------------------

# Without promtool, the test of the alert rules is skipped and says so.
install_promtool() {
  local folder=node_modules/.cache/promtool
  if has promtool || [[ -x $folder/usr/bin/promtool || $manager != apt-get ]] || ! may_install; then return; fi
  say "unpacking Debian's promtool for the tests into $folder …"
  unpack "$folder" promtool || say 'promtool could not be unpacked; the tests of the alert rules will be skipped.'
}

# --- Caddy and nginx -------------------------------------------------------------------------------------------------

# Without them, the tests of the files in deploy/ are skipped and say so. Unpacked, neither becomes a service that takes
# port 80.
install_proxies() {
  local folder=node_modules/.cache
  if [[ $manager != apt-get ]] || ! may_install; then return; fi
  if [[ ! -x /usr/bin/caddy && ! -x $folder/caddy/usr/bin/caddy ]]; then
    say "unpacking Debian's Caddy for the tests into $folder/caddy …"
    unpack "$folder/caddy" caddy || say 'Caddy could not be unpacked; the tests with it will be skipped.'
  fi
  if [[ ! -x /usr/sbin/nginx && ! -x $folder/nginx/usr/sbin/nginx ]]; then
    say "unpacking Debian's nginx for the tests into $folder/nginx …"
    unpack "$folder/nginx" nginx || say 'nginx could not be unpacked; the tests with it will be skipped.'
  fi
}

# --- age -------------------------------------------------------------------------------------------------------------

# Without age, the test that it opens an encrypted backup is skipped and says so.
install_age() {
  local folder=node_modules/.cache/age
  if has age || [[ -x $folder/usr/bin/age || $manager != apt-get ]] || ! may_install; then return; fi
  say "unpacking Debian's age for the tests into $folder …"
  unpack "$folder" age || say 'age could not be unpacked; the test that needs it will be skipped.'
}

# --- openapi-typescript ----------------------------------------------------------------------------------------------

# Without it, the tests of TypeScript clients are skipped and say so.
install_client_tool() {
  bash tests/api/client-tool/install.sh ||
    say 'openapi-typescript could not be installed (see above); the tests of TypeScript clients will be skipped.'
}

# --- moto ------------------------------------------------------------------------------------------------------------

# moto's server has S3-compatible buckets. Without it, the tests of a bucket are skipped and say so.
install_moto() {
  if dpkg --status python3-moto python3-flask-cors >/dev/null 2>&1 || [[ $manager != apt-get ]] || ! may_install; then return; fi
  say "installing moto for the tests: $(by_hand python3-moto python3-flask-cors) …"
  add python3-moto python3-flask-cors || say 'moto could not be installed; the tests that need it will be skipped.'
}

# --- dkimpy, SpamAssassin and rspamd ---------------------------------------------------------------------------------

install_dkimpy() {
  local folder=node_modules/.cache/dkimpy
  if [[ -d $folder/usr/lib/python3 || $manager != apt-get ]]; then return; fi
  if /usr/bin/python3 -c 'import dkim, nacl' 2>/dev/null; then return; fi
  may_install || return 0
  say "unpacking Debian's dkimpy for the tests into $folder …"
  unpack "$folder" python3-nacl python3-cffi-backend python3-dkim python3-dnspython ||
    say 'dkimpy could not be unpacked; it will be left out, and the run will fail.'
}

install_spamassassin() {
  local folder=node_modules/.cache/spamassassin
  if has spamassassin || [[ -x $folder/usr/bin/spamassassin || $manager != apt-get ]] || ! may_install; then return; fi
  say "unpacking Debian's SpamAssassin for the tests into $folder …"
  unpack "$folder" spamassassin || say 'SpamAssassin could not be unpacked; it will be left out, and the run will fail.'
}

install_rspamd() {
  local folder=node_modules/.cache/rspamd
  if has rspamd || [[ -x $folder/usr/bin/rspamd || $manager != apt-get ]] || ! may_install; then return; fi
  say "unpacking Debian's rspamd for the tests into $folder …"
  unpack "$folder" rspamd || say 'rspamd could not be unpacked; it will be left out, and the run will fail.'
}

# --- Sisimai ---------------------------------------------------------------------------------------------------------

install_sisimai() {
  local folder=node_modules/.cache/sisimai
  if [[ -d $folder/usr/share/perl5 || $manager != apt-get ]] || ! may_install; then return; fi
  if perl -MSisimai -e 1 2>/dev/null; then return; fi
  say "unpacking Debian's Sisimai for the tests into $folder …"
  unpack "$folder" libsisimai-perl || say 'Sisimai could not be unpacked; the table will lack it.'
}

# --- smtp-sink -------------------------------------------------------------------------------------------------------

smtp_sink_is_there() { [[ -x /usr/sbin/smtp-sink ]] || has smtp-sink; }

install_smtp_sink() {
  if smtp_sink_is_there; then return; fi
  otherwise=''
  # Postfix itself must neither be set up nor send email.
  if [[ $manager == apt-get ]] && has debconf-set-selections; then
    echo 'postfix postfix/main_mailer_type select No configuration' | as_root debconf-set-selections
  fi
  need "Postfix's smtp-sink" smtp_sink_is_there postfix
}

check_node
install_packages
install_redis
if $browser; then
  install_chromium; install_liberation; install_valkey; install_python; install_strace
  install_exim; install_postfix; install_dovecot; install_promtool; install_age; install_proxies; install_moto
  install_client_tool
fi
if $servers; then install_exim; install_postfix; install_opensmtpd; install_python; install_aiosmtpd; fi
if $mails; then install_python; install_dkimpy; install_spamassassin; install_rspamd; fi
if $bounces; then install_sisimai; fi
if $bench; then install_smtp_sink; fi
